// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why something was late, over many seeds: a simulated kernel whose own log is searched
 * backwards for who held the CPU must agree with what was found; and whatever the events
 * are, the causes sum to the latency.
 */
#include <stdio.h>

#include "../../support/cause_records.h"
#include "model/chunk_store.h"
#include "model/image.h"

#define VALID_SEEDS   3000u
#define INVALID_SEEDS 3000u
#define CPUS          3u
#define THREADS       9u
#define FIRST_TID     100
#define LOG_MAX       700u
#define DEPTH         5u

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state >> 11) % limit);
}

enum what {
	WHAT_SWITCH,
	WHAT_ENTER,
	WHAT_LEAVE
};

struct logged {
	uint64_t time_ns;
	unsigned cpu;
	enum what what;
	enum cause_kind kind; /* of enter and leave */
	int32_t id;           /* switch: the thread that runs now */
};

struct simulated_cpu {
	int32_t current;
	unsigned depth;
	enum cause_kind kinds[DEPTH];
	int32_t ids[DEPTH];
	uint64_t woken_ns; /* when its thread was, before it ran; 0: it was not */
};

struct simulation {
	struct records records;
	struct simulated_cpu cpus[CPUS];
	bool running[THREADS];
	uint64_t waking_ns[THREADS]; /* 0: not woken */
	struct logged log[LOG_MAX];
	unsigned logged;
};

static int32_t prio_of(int32_t tid)
{
	return tid % 3 ? 20 - tid % 5 : -tid;
}

static void log_event(struct simulation *simulation, unsigned cpu, enum what what,
                      enum cause_kind kind, int32_t id)
{
	assert_true(simulation->logged < LOG_MAX);
	simulation->log[simulation->logged++] =
	        (struct logged){.time_ns = simulation->records.time_ns,
	                        .cpu = cpu,
	                        .what = what,
	                        .kind = kind,
	                        .id = id};
}

/* Who held the CPU in the ns after the log's event `place` (the last one at or before it). */
static struct logged holder_after(const struct simulation *simulation, unsigned cpu, unsigned place)
{
	unsigned left = 0;

	/* Backwards, the first entry that was not left again, or else the last switch. */
	for (unsigned i = place + 1; i-- > 0;) {
		const struct logged *logged = &simulation->log[i];

		if (logged->cpu != cpu)
			continue;
		if (logged->what == WHAT_LEAVE)
			left++;
		else if (logged->what == WHAT_ENTER && left)
			left--;
		else if (logged->what == WHAT_ENTER)
			return *logged;
		else
			return (struct logged){.what = WHAT_SWITCH,
			                       .kind = logged->id ? CAUSE_THREAD : CAUSE_IDLE,
			                       .id = logged->id};
	}
	return (struct logged){.kind = CAUSE_UNTRACED};
}

struct expected {
	unsigned count;
	struct cause causes[64];
};

static void expect(struct expected *expected, enum cause_kind kind, int32_t id, uint64_t from_ns,
                   uint64_t to_ns)
{
	unsigned i = 0;

	if (from_ns >= to_ns)
		return;
	if (kind == CAUSE_TIMER)
		id = 0;
	while (i < expected->count &&
	       (expected->causes[i].kind != kind || expected->causes[i].id != id))
		i++;
	if (i == expected->count) {
		assert_true(i < 64);
		expected->causes[expected->count++] =
		        (struct cause){.kind = (uint8_t)kind, .id = id, .first_ns = from_ns};
	}
	expected->causes[i].duration_ns += to_ns - from_ns;
}

/* Where the timer's handler began within which the CPU's thread was woken. */
static uint64_t handler_ns(const struct simulation *simulation, unsigned cpu, uint64_t woken_ns)
{
	uint64_t begin_ns = woken_ns;

	for (unsigned i = 0; woken_ns && i < simulation->logged; i++) {
		const struct logged *logged = &simulation->log[i];
		struct logged holder;

		if (logged->cpu != cpu || logged->time_ns > woken_ns)
			continue;
		holder = holder_after(simulation, cpu, i);
		begin_ns = holder.kind == CAUSE_TIMER ? logged->time_ns : woken_ns;
	}
	return begin_ns;
}

static void expect_span(struct expected *expected, const struct logged *holder, int32_t subject,
                        uint64_t late_ns, uint64_t from_ns, uint64_t to_ns)
{
	if (holder->kind != CAUSE_THREAD) {
		expect(expected, holder->kind, holder->kind == CAUSE_IDLE ? 0 : holder->id, from_ns,
		       to_ns);
	} else if (holder->id == subject) {
		expect(expected, CAUSE_SELF, subject, from_ns, to_ns);
	} else {
		expect(expected, CAUSE_LATE_TIMER, holder->id, from_ns,
		       to_ns < late_ns ? to_ns : late_ns);
		expect(expected, CAUSE_THREAD, holder->id, from_ns > late_ns ? from_ns : late_ns,
		       to_ns);
	}
}

/* From the log alone. */
static void find_expected(const struct simulation *simulation, const struct outlier *outlier,
                          int32_t subject, uint64_t late_ns, struct expected *expected)
{
	uint64_t end_ns = outlier->time_ns;
	uint64_t from_ns = end_ns - outlier->latency_ns;

	expected->count = 0;
	while (from_ns < end_ns) {
		uint64_t to_ns = end_ns;
		struct logged holder = {.kind = CAUSE_UNTRACED};

		for (unsigned i = 0; i < simulation->logged; i++) {
			const struct logged *logged = &simulation->log[i];

			if (logged->cpu != outlier->cpu)
				continue;
			if (logged->time_ns <= from_ns)
				holder = holder_after(simulation, outlier->cpu, i);
			else if (logged->time_ns < to_ns)
				to_ns = logged->time_ns;
		}
		expect_span(expected, &holder, subject, late_ns, from_ns, to_ns);
		from_ns = to_ns;
	}
}

static void compare(const struct outlier *outlier, const struct expected *expected)
{
	assert_sums(outlier);
	if (expected->count <= OUTLIER_CAUSES)
		assert_int_equal(outlier->cause_count, expected->count);
	for (unsigned i = 0; i < outlier->cause_count; i++) {
		const struct cause *cause = &outlier->causes[i];
		unsigned at = 0;

		if (cause->kind == CAUSE_OTHER) {
			assert_true(expected->count > OUTLIER_CAUSES);
			continue;
		}
		while (at < expected->count && (expected->causes[at].kind != cause->kind ||
		                                expected->causes[at].id != cause->id))
			at++;
		assert_true(at < expected->count);
		assert_int_equal(cause->duration_ns, expected->causes[at].duration_ns);
		assert_int_equal(cause->first_ns, expected->causes[at].first_ns);
		if (cause->kind == CAUSE_THREAD)
			assert_int_equal(cause->prio, prio_of(cause->id));
	}
}

/* An outlier must have come where the thread was woken long enough ago, and no other. */
static void check_wakeup(struct simulation *simulation, unsigned cpu, int32_t tid)
{
	const struct outlier *outlier = kernel_state_outlier(simulation->records.state);
	uint64_t since_ns = tid ? simulation->waking_ns[tid - FIRST_TID] : 0;
	struct expected expected;

	if (!since_ns || simulation->records.time_ns - since_ns <= THRESHOLD_NS) {
		assert_null(outlier);
		return;
	}
	assert_non_null(outlier);
	assert_int_equal(outlier->cpu, cpu);
	assert_int_equal(outlier->tid, tid);
	assert_int_equal(outlier->latency_ns, simulation->records.time_ns - since_ns);
	find_expected(simulation, outlier, tid, 0, &expected);
	compare(outlier, &expected);
}

/* As a sample of the probe that ends now. */
static void check_sample(struct simulation *simulation, unsigned number)
{
	const struct simulated_cpu *cpu = &simulation->cpus[number];
	struct outlier outlier = {.time_ns = simulation->records.time_ns, .cpu = number};
	struct expected expected;

	outlier.latency_ns = 1 + random_below(outlier.time_ns > 20000 ? 20000 : 900);
	if (!kernel_state_explain(simulation->records.state, &outlier)) {
		find_expected(simulation, &outlier, -1, 0, &expected);
		assert_true(expected.count == 1 && expected.causes[0].kind == CAUSE_UNTRACED);
		return;
	}
	find_expected(simulation, &outlier, cpu->current ? cpu->current : -1,
	              cpu->current ? handler_ns(simulation, number, cpu->woken_ns) : 0, &expected);
	compare(&outlier, &expected);
}

static void simulate_switch(struct simulation *simulation, unsigned number)
{
	struct simulated_cpu *cpu = &simulation->cpus[number];
	int32_t next = random_below(4) ? FIRST_TID + (int32_t)random_below(THREADS) : 0;
	char comm[16];

	if (cpu->depth || next == cpu->current || (next && simulation->running[next - FIRST_TID]))
		return;
	snprintf(comm, sizeof(comm), "t%d", (int)next);
	switch_to(&simulation->records, cpu->current, next, prio_of(next), comm);
	log_event(simulation, number, WHAT_SWITCH, CAUSE_THREAD, next);
	check_wakeup(simulation, number, next);
	if (cpu->current > 0)
		simulation->running[cpu->current - FIRST_TID] = false;
	cpu->current = next;
	cpu->woken_ns = next ? simulation->waking_ns[next - FIRST_TID] : 0;
	if (next) {
		simulation->running[next - FIRST_TID] = true;
		simulation->waking_ns[next - FIRST_TID] = 0;
	}
}

static void simulate_enter(struct simulation *simulation, unsigned number)
{
	static const enum cause_kind kinds[] = {CAUSE_IRQ, CAUSE_SOFTIRQ, CAUSE_TIMER};
	struct simulated_cpu *cpu = &simulation->cpus[number];
	enum cause_kind kind = kinds[random_below(3)];
	int32_t id = 1 + (int32_t)random_below(4);

	if (cpu->depth == DEPTH)
		return;
	for (unsigned i = 0; i < cpu->depth; i++)
		if (cpu->kinds[i] == kind && (kind == CAUSE_SOFTIRQ || cpu->ids[i] == id))
			return;
	if (kind == CAUSE_IRQ)
		irq_entry(&simulation->records, id, "line");
	else if (kind == CAUSE_SOFTIRQ)
		softirq_entry(&simulation->records, (uint32_t)id);
	else
		timer_entry(&simulation->records, (uint64_t)id);
	cpu->kinds[cpu->depth] = kind;
	cpu->ids[cpu->depth++] = id;
	log_event(simulation, number, WHAT_ENTER, kind, id);
}

static void simulate_leave(struct simulation *simulation, unsigned number)
{
	struct simulated_cpu *cpu = &simulation->cpus[number];
	enum cause_kind kind;
	int32_t id;

	if (!cpu->depth)
		return;
	kind = cpu->kinds[--cpu->depth];
	id = cpu->ids[cpu->depth];
	if (kind == CAUSE_IRQ)
		irq_exit(&simulation->records, id);
	else if (kind == CAUSE_SOFTIRQ)
		softirq_exit(&simulation->records, (uint32_t)id);
	else
		timer_exit(&simulation->records, (uint64_t)id);
	log_event(simulation, number, WHAT_LEAVE, kind, id);
}

static void simulate_waking(struct simulation *simulation)
{
	int32_t thread = (int32_t)random_below(THREADS);

	wake(&simulation->records, FIRST_TID + thread, prio_of(FIRST_TID + thread));
	if (!simulation->running[thread] && !simulation->waking_ns[thread])
		simulation->waking_ns[thread] = simulation->records.time_ns;
}

static void simulate(uint64_t seed)
{
	struct simulation simulation = {.logged = 0};
	unsigned steps = 40 + (unsigned)seed % 400;

	random_state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	begin(&simulation.records);
	show_exits(&simulation.records);
	for (unsigned i = 0; i < CPUS; i++)
		simulation.cpus[i].current = -1;
	for (unsigned i = 0; i < steps; i++) {
		unsigned cpu = random_below(CPUS);

		/* Two CPUs may have events of the same ns. */
		simulation.records.time_ns += random_below(1500);
		simulation.records.cpu = cpu;
		switch (random_below(8)) {
		case 0:
		case 1:
			simulate_switch(&simulation, cpu);
			break;
		case 2:
		case 3:
			simulate_enter(&simulation, cpu);
			break;
		case 4:
		case 5:
			simulate_leave(&simulation, cpu);
			break;
		case 6:
			simulate_waking(&simulation);
			break;
		default:
			simulation.records.time_ns += random_below(500);
			check_sample(&simulation, cpu);
		}
	}
	records_end(&simulation.records);
}

static void test_oracle(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= VALID_SEEDS; seed++)
		simulate(seed);
}

/* Anything at any time: whatever is said sums to the latency, and a copy says the same. */
static void anything(struct records *records)
{
	int32_t id = (int32_t)random_below(6);
	int32_t other = (int32_t)random_below(6);

	records->cpu = random_below(20) ? random_below(CPUS) : EVENT_CPU_NONE;
	records->time_ns += random_below(8) ? random_below(3000) : random_below(40000000);
	switch (random_below(12)) {
	case 0:
		irq_entry(records, id, "line");
		break;
	case 1:
		irq_exit(records, id);
		break;
	case 2:
		softirq_entry(records, (uint32_t)id);
		break;
	case 3:
		softirq_exit(records, (uint32_t)id);
		break;
	case 4:
		timer_entry(records, (uint64_t)id);
		break;
	case 5:
		timer_exit(records, (uint64_t)id);
		break;
	case 6:
		RECORD(records, SCHED_PROCESS_EXEC, sched_process_exec, .tid = id,
		       .old_tid = other);
		break;
	case 7:
		if (!random_below(10))
			kernel_state_lost(records->state, 1, 0);
		break;
	case 8:
	case 9:
		wake(records, id, (int32_t)random_state);
		break;
	default:
		switch_to(records, other, id, (int32_t)random_state, "t");
	}
}

/* The same by a state that was laid down and made again, as a window's past is. */
static void explain_thawed(const struct kernel_state *state, struct outlier *outlier)
{
	struct chunk_store *store = chunk_store_create();
	struct image *image = image_create(store);
	struct image_reader reader = {.image = image};
	struct kernel_state *thawed;

	kernel_state_freeze(state, image);
	assert_false(image_failed(image));
	thawed = kernel_state_thaw(&reader);
	assert_non_null(thawed);
	/* Counted anew it is what was counted where it grew. */
	assert_int_equal(kernel_state_bytes(thawed), kernel_state_bytes(state));
	kernel_state_explain(thawed, outlier);
	kernel_state_destroy(thawed);
	image_release(image);
	chunk_store_destroy(store);
}

static void test_invalid(void **state)
{
	const struct kernel_settings settings = {.window_ns = NS_PER_S};
	unsigned outliers = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= INVALID_SEEDS; seed++) {
		struct records records;
		struct kernel_state *copy;

		random_state = seed * UINT64_C(0xd1342543de82ef95) + 1;
		begin(&records);
		copy = kernel_state_create(&settings, records.names);
		for (unsigned i = 0; i < 200; i++) {
			const struct outlier *outlier;
			struct outlier sample[3] = {{.cpu = random_below(CPUS + 1)}};

			anything(&records);
			outlier = kernel_state_outlier(records.state);
			if (outlier)
				assert_sums(outlier);
			outliers += outlier != NULL;
			sample[0].time_ns = records.time_ns + random_below(100);
			sample[0].latency_ns = 1 + random_below(100000000);
			if (sample[0].latency_ns > sample[0].time_ns)
				sample[0].latency_ns = sample[0].time_ns;
			sample[1] = sample[2] = sample[0];
			if (kernel_state_explain(records.state, &sample[0]))
				assert_sums(&sample[0]);
			if (i % 100)
				continue;
			assert_true(kernel_state_copy(copy, records.state));
			kernel_state_explain(copy, &sample[1]);
			assert_memory_equal(&sample[0], &sample[1], sizeof(sample[0]));
			explain_thawed(records.state, &sample[2]);
			assert_memory_equal(&sample[0], &sample[2], sizeof(sample[0]));
		}
		kernel_state_destroy(copy);
		records_end(&records);
	}
	assert_true(outliers > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_oracle),
	        cmocka_unit_test(test_invalid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
