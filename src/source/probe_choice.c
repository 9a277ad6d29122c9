// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Choice of the measured CPUs. See probe_choice.h.
 */
#include "source/probe_choice.h"

/* RUNNING where it may be measured. */
static enum probe_state judge(const struct probe_choice *choice, const struct cpu_info *info)
{
	if (choice->named && !cpuset_has(choice->named, info->cpu))
		return PROBE_STATE_NOT_CHOSEN;
	if (!info->online)
		return PROBE_STATE_OFFLINE;
	/* A measuring thread preempts what an isolated CPU was isolated for: only by name. */
	if (!choice->named && info->isolated)
		return PROBE_STATE_ISOLATED;
	if (!choice->named && info->nohz_full)
		return PROBE_STATE_NOHZ_FULL;
	if (!cpuset_has(choice->allowed, info->cpu))
		return PROBE_STATE_FORBIDDEN;
	/* isolcpus= takes CPUs out of everybody's mask, so the mask cannot forbid named ones. */
	if (!choice->named && !cpuset_has(choice->mask, info->cpu))
		return PROBE_STATE_FORBIDDEN;
	return PROBE_STATE_RUNNING;
}

void probe_choose(const struct probe_choice *choice, struct topology *topology,
                  struct cpuset *chosen)
{
	cpuset_clear(chosen);
	for (size_t i = 0; i < topology->cpu_count; i++) {
		enum probe_state state = judge(choice, &topology->cpus[i]);

		if (state == PROBE_STATE_RUNNING)
			cpuset_add(chosen, topology->cpus[i].cpu);
		else
			topology->cpus[i].probe = state;
	}
}

static const char *list_text(const struct cpuset *cpus, char *text, size_t size)
{
	if (cpuset_format(cpus, text, size) >= size)
		text[size - 4] = text[size - 3] = text[size - 2] = '.';
	return text;
}

bool probe_choice_check(const struct probe_choice *choice, const struct topology *topology,
                        struct error *error)
{
	struct cpuset present, unknown, offline, forbidden;
	char text[128], all[128];

	if (!choice->named)
		return true;
	if (cpuset_count(choice->named) == 0)
		return error_set(error, "-a: the list of CPUs is empty; --no-probe measures none");
	cpuset_clear(&present);
	cpuset_clear(&offline);
	cpuset_clear(&forbidden);
	unknown = *choice->named;
	for (size_t i = 0; i < topology->cpu_count; i++) {
		const struct cpu_info *info = &topology->cpus[i];
		enum probe_state state = judge(choice, info);

		cpuset_add(&present, info->cpu);
		cpuset_remove(&unknown, info->cpu);
		if (state == PROBE_STATE_OFFLINE)
			cpuset_add(&offline, info->cpu);
		if (state == PROBE_STATE_FORBIDDEN)
			cpuset_add(&forbidden, info->cpu);
	}
	list_text(&present, all, sizeof(all));
	if (cpuset_count(&unknown) > 0)
		return error_set(error, "-a: CPU %s does not exist, this host has %s",
		                 list_text(&unknown, text, sizeof(text)), all);
	if (cpuset_count(&forbidden) > 0)
		return error_set(error,
		                 "-a: CPU %s is forbidden by the cpuset that rtscope runs in; "
		                 "start it in one that holds it, or name others",
		                 list_text(&forbidden, text, sizeof(text)));
	if (cpuset_count(&offline) == cpuset_count(choice->named))
		return error_set(error,
		                 "-a: CPU %s is off-line; put it on-line by writing 1 to "
		                 "/sys/devices/system/cpu/cpuN/online",
		                 list_text(&offline, text, sizeof(text)));
	return true;
}

void probe_choose_rest(const struct probe_choice *choice, const struct topology *topology,
                       const struct cpuset *chosen, struct cpuset *rest)
{
	const struct cpuset *const within[] = {choice->mask, choice->allowed};

	/* First without isolated CPUs, then with them, each time rather inside the mask. */
	for (int isolated_too = 0; isolated_too < 2; isolated_too++) {
		for (size_t i = 0; i < 2; i++) {
			cpuset_clear(rest);
			for (size_t k = 0; k < topology->cpu_count; k++) {
				const struct cpu_info *info = &topology->cpus[k];

				if (info->online && cpuset_has(within[i], info->cpu) &&
				    !cpuset_has(chosen, info->cpu) &&
				    (isolated_too || (!info->isolated && !info->nohz_full)))
					cpuset_add(rest, info->cpu);
			}
			if (cpuset_count(rest) > 0)
				return;
		}
	}
}
