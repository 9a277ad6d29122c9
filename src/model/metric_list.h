/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The metrics, one row each: the row is the identity in an rtscope_metric event,
 * the machine name, the explanation on screen and the line in doc/columns.md.
 * Nothing here computes anything; see metric.h for how rows are used.
 *
 * X(SYMBOL, OBJECT, "name", UNIT, "title", "where it is read", "what it is", "what is normal")
 *
 * "name" is unique within its object and carries its unit; SYMBOL begins with
 * OBJECT_. kB is 1024 bytes, as iostat's and ifstat's.
 */
#ifndef RTSCOPE_MODEL_METRIC_LIST_H
#define RTSCOPE_MODEL_METRIC_LIST_H

/* X(SYMBOL, "name", "title", "what an instance is") */
#define METRIC_OBJECT_LIST(X)                                                                  \
	X(HOST, "host", "Host", "the whole host")                                              \
	X(MEMORY, "memory", "Memory", "the whole host")                                        \
	X(CPU, "cpu", "CPUs", "a CPU by its number, or all CPUs")                              \
	X(IDLE, "idle", "Idle states", "an idle state by its name, of one CPU")                \
	X(IRQ, "irq", "Interrupts", "an interrupt by its line and name, of one CPU or of all") \
	X(SOFTIRQ, "softirq", "Softirqs", "a softirq by its name, of one CPU or of all")       \
	X(DISK, "disk", "Disks", "a block device by its name")                                 \
	X(INTERFACE, "interface", "Interfaces", "a network interface by its name")             \
	X(PRESSURE, "pressure", "Pressure", "a resource: cpu, memory, io, irq")                \
	X(NODE, "node", "NUMA nodes", "a NUMA node by its number")                             \
	X(GC, "gc", "Garbage collectors", "a collector as `PID RUNTIME COLLECTOR`")            \
	X(WINDOW, "window", "Window", "this monitor's own window of events")

/* X(SYMBOL, "unit") */
#define METRIC_UNIT_LIST(X)      \
	X(COUNT, "")             \
	X(PERCENT, "%")          \
	X(PER_SECOND, "/s")      \
	X(KB_PER_SECOND, "kB/s") \
	X(KIB, "KiB")            \
	X(BYTES, "B")            \
	X(KB, "kB")              \
	X(PAGES, "pages")        \
	X(SECONDS, "s")          \
	X(MS, "ms")              \
	X(US, "us")              \
	X(NS, "ns")              \
	X(KHZ, "kHz")            \
	X(CELSIUS, "C")          \
	X(TEXT, "text")

#define METRIC_HOST_LIST(X)                                                                     \
	X(HOST_INTERVAL_NS, HOST, "interval_ns", NS, "Interval", "CLOCK_MONOTONIC",             \
	  "Time that the rates of this reading were computed over, as measured.",               \
	  "The refresh time; longer if the host is too busy to run the sampler.")               \
	X(HOST_READING_US, HOST, "reading_us", US, "Reading", "CLOCK_THREAD_CPUTIME_ID",        \
	  "CPU time that the sampler took for this reading.",                                   \
	  "A few milliseconds with 1,000 processes.")                                           \
	X(HOST_CONTEXT_SWITCHES_PER_S, HOST, "context_switches_per_s", PER_SECOND,              \
	  "Context switches", "/proc/stat ctxt",                                                \
	  "Switches from one thread to another on all CPUs.",                                   \
	  "Hundreds on an idle host, tens of thousands under load; each costs about 1-3 us.")   \
	X(HOST_INTERRUPTS_PER_S, HOST, "interrupts_per_s", PER_SECOND, "Interrupts",            \
	  "/proc/stat intr", "Interrupts serviced on all CPUs, timers and IPIs included.",      \
	  "About CONFIG_HZ for each busy CPU, plus the devices' own.")                          \
	X(HOST_SOFTIRQS_PER_S, HOST, "softirqs_per_s", PER_SECOND, "Softirqs",                  \
	  "/proc/stat softirq", "Softirqs run on all CPUs.",                                    \
	  "Below the interrupts; NET_RX far above them points at a network flood.")             \
	X(HOST_FORKS_PER_S, HOST, "forks_per_s", PER_SECOND, "Forks", "/proc/stat processes",   \
	  "Processes and threads created.",                                                     \
	  "Near 0 on a controller; hundreds while something is built or a script loops.")       \
	X(HOST_RUN_QUEUE, HOST, "run_queue", COUNT, "Run queue", "/proc/stat procs_running",    \
	  "Threads that run or wait for a CPU at the instant of the reading.",                  \
	  "At most the number of CPUs; more means that threads wait.")                          \
	X(HOST_BLOCKED, HOST, "blocked", COUNT, "Blocked", "/proc/stat procs_blocked",          \
	  "Threads that wait for block I/O at the instant of the reading.", "0 or 1.")          \
	X(HOST_LOAD_1, HOST, "load_1", COUNT, "Load 1 min", "/proc/loadavg",                    \
	  "Threads that run, wait for a CPU or sleep uninterruptibly, averaged over 1 minute.", \
	  "Below the number of CPUs.")                                                          \
	X(HOST_LOAD_5, HOST, "load_5", COUNT, "Load 5 min", "/proc/loadavg",                    \
	  "As load_1, over 5 minutes.", "Below the number of CPUs.")                            \
	X(HOST_LOAD_15, HOST, "load_15", COUNT, "Load 15 min", "/proc/loadavg",                 \
	  "As load_1, over 15 minutes.", "Below the number of CPUs.")                           \
	X(HOST_THREADS, HOST, "threads", COUNT, "Threads", "/proc/loadavg",                     \
	  "Threads that exist, those of the kernel included.", "Steady; growth is a leak.")     \
	X(HOST_PROCESSES, HOST, "processes", COUNT, "Processes", "/proc/PID",                   \
	  "Processes that are visible to this user.", "Steady; growth is a leak.")              \
	X(HOST_UPTIME_S, HOST, "uptime_s", SECONDS, "Uptime", "/proc/uptime",                   \
	  "Time since the host was started.", "As long as you think.")

#define METRIC_MEMORY_LIST(X)                                                                      \
	X(MEMORY_TOTAL_KIB, MEMORY, "total_kib", KIB, "Total", "/proc/meminfo MemTotal",           \
	  "Memory that the kernel manages.", "The memory built in, less a few percent.")           \
	X(MEMORY_USED_KIB, MEMORY, "used_kib", KIB, "Used",                                        \
	  "/proc/meminfo MemTotal - MemAvailable",                                                 \
	  "Memory that programs cannot have without others losing it; as free(1).",                \
	  "Well below the total.")                                                                 \
	X(MEMORY_FREE_KIB, MEMORY, "free_kib", KIB, "Free", "/proc/meminfo MemFree",               \
	  "Memory that nothing uses.", "Low on a host that is up for long: the cache has it.")     \
	X(MEMORY_SHARED_KIB, MEMORY, "shared_kib", KIB, "Shared", "/proc/meminfo Shmem",           \
	  "tmpfs and shared memory.", "Small, unless a program shares buffers this way.")          \
	X(MEMORY_CACHE_KIB, MEMORY, "cache_kib", KIB, "Buff/cache",                                \
	  "/proc/meminfo Buffers + Cached + SReclaimable",                                         \
	  "File contents and kernel objects that can be given back.", "Most of what is not used.") \
	X(MEMORY_AVAILABLE_KIB, MEMORY, "available_kib", KIB, "Available",                         \
	  "/proc/meminfo MemAvailable", "What a new program can have without swapping.",           \
	  "Above 10 % of the total; below it reclaim delays threads.")                             \
	X(MEMORY_SWAP_TOTAL_KIB, MEMORY, "swap_total_kib", KIB, "Swap total",                      \
	  "/proc/meminfo SwapTotal", "Swap space.", "0 on a real-time host.")                      \
	X(MEMORY_SWAP_USED_KIB, MEMORY, "swap_used_kib", KIB, "Swap used",                         \
	  "/proc/meminfo SwapTotal - SwapFree", "Swap space in use; as free(1).",                   \
	  "0 on a real-time host: a page that is read back costs milliseconds.")                   \
	X(MEMORY_SWAP_FREE_KIB, MEMORY, "swap_free_kib", KIB, "Swap free",                         \
	  "/proc/meminfo SwapFree", "Swap space not in use.", "All of it.")                        \
	X(MEMORY_DIRTY_KIB, MEMORY, "dirty_kib", KIB, "Dirty", "/proc/meminfo Dirty",              \
	  "File contents that wait to be written to disk.",                                        \
	  "Small; much of it ends in a burst of writes.")                                          \
	X(MEMORY_MAJOR_FAULTS_PER_S, MEMORY, "major_faults_per_s", PER_SECOND, "Major faults",     \
	  "/proc/vmstat pgmajfault", "Page faults that had to wait for a disk.",                   \
	  "0 once programs are started; each costs a real-time thread milliseconds.")              \
	X(MEMORY_FAULTS_PER_S, MEMORY, "faults_per_s", PER_SECOND, "Faults",                       \
	  "/proc/vmstat pgfault", "All page faults.", "Low for programs that lock their memory.")  \
	X(MEMORY_SWAP_IN_PER_S, MEMORY, "swap_in_per_s", PER_SECOND, "Swap in",                    \
	  "/proc/vmstat pswpin", "Pages read back from swap.", "0.")                               \
	X(MEMORY_SWAP_OUT_PER_S, MEMORY, "swap_out_per_s", PER_SECOND, "Swap out",                 \
	  "/proc/vmstat pswpout", "Pages written to swap.", "0.")

#define METRIC_CPU_LIST(X)                                                                      \
	X(CPU_BUSY_PCT, CPU, "busy_pct", PERCENT, "Busy", "/proc/stat cpuN",                    \
	  "Share of time in which the CPU ran something: all but idle, iowait and steal.",      \
	  "Any; above 90 % threads of equal priority wait.")                                    \
	X(CPU_USER_PCT, CPU, "user_pct", PERCENT, "User", "/proc/stat cpuN",                    \
	  "Time in programs, guests not counted.", "Most of what is busy.")                     \
	X(CPU_NICE_PCT, CPU, "nice_pct", PERCENT, "Nice", "/proc/stat cpuN",                    \
	  "Time in programs with a positive nice value.", "0, unless something runs niced.")    \
	X(CPU_SYSTEM_PCT, CPU, "system_pct", PERCENT, "System", "/proc/stat cpuN",              \
	  "Time in the kernel on behalf of programs.", "Less than user.")                       \
	X(CPU_IDLE_PCT, CPU, "idle_pct", PERCENT, "Idle", "/proc/stat cpuN",                    \
	  "Time with nothing to do.", "Any.")                                                   \
	X(CPU_IOWAIT_PCT, CPU, "iowait_pct", PERCENT, "I/O wait", "/proc/stat cpuN",            \
	  "Idle time while a thread that last ran here waited for a disk.",                     \
	  "Near 0; the kernel calls it unreliable, see pressure io instead.")                   \
	X(CPU_IRQ_PCT, CPU, "irq_pct", PERCENT, "IRQ", "/proc/stat cpuN",                       \
	  "Time in interrupt handlers.", "Below 1 %; more delays every thread of the CPU.")     \
	X(CPU_SOFTIRQ_PCT, CPU, "softirq_pct", PERCENT, "Softirq", "/proc/stat cpuN",           \
	  "Time in softirqs.", "Below 1-2 %; network load shows here.")                         \
	X(CPU_STEAL_PCT, CPU, "steal_pct", PERCENT, "Steal", "/proc/stat cpuN",                 \
	  "Time in which the hypervisor ran something else although this CPU had work.",        \
	  "0.0; anything else is latency that nothing in this host can explain.")               \
	X(CPU_GUEST_PCT, CPU, "guest_pct", PERCENT, "Guest", "/proc/stat cpuN",                 \
	  "Time in virtual machines that this host runs.", "0, unless it runs some.")           \
	X(CPU_IRQ_PER_S, CPU, "irq_per_s", PER_SECOND, "Interrupts",                            \
	  "/proc/interrupts, the CPU's column",                                                 \
	  "Interrupts that the CPU serviced, timers and IPIs included.",                        \
	  "A few on an isolated CPU with nohz_full, CONFIG_HZ on a busy one.")                  \
	X(CPU_SOFTIRQ_PER_S, CPU, "softirq_per_s", PER_SECOND, "Softirqs",                      \
	  "/proc/softirqs, the CPU's column", "Softirqs that the CPU ran.", "Below irq_per_s.") \
	X(CPU_FREQ_KHZ, CPU, "freq_khz", KHZ, "Frequency",                                      \
	  "/sys/devices/system/cpu/cpuN/cpufreq/scaling_cur_freq", "Clock frequency now.",      \
	  "Constant and high; a change costs tens of microseconds.")                            \
	X(CPU_TEMPERATURE_C, CPU, "temperature_c", CELSIUS, "Temperature",                      \
	  "/sys/class/hwmon, /sys/class/thermal", "Temperature of the CPU's core or package.",  \
	  "Below 80; near the limit the frequency falls.")

#define METRIC_IDLE_LIST(X)                                                                        \
	X(IDLE_RESIDENCY_PCT, IDLE, "residency_pct", PERCENT, "Residency",                         \
	  "/sys/devices/system/cpu/cpuN/cpuidle/stateM/time", "Share of time in this idle state.", \
	  "Shallow states only on a real-time host: deep ones take long to leave.")                \
	X(IDLE_ENTRIES_PER_S, IDLE, "entries_per_s", PER_SECOND, "Entries",                        \
	  "/sys/devices/system/cpu/cpuN/cpuidle/stateM/usage", "How often the state was entered.", \
	  "Any.")                                                                                  \
	X(IDLE_EXIT_LATENCY_US, IDLE, "exit_latency_us", US, "Exit latency",                       \
	  "/sys/devices/system/cpu/cpuN/cpuidle/stateM/latency",                                   \
	  "Time that the hardware may take to leave the state, as the driver states it.",          \
	  "1-10 us for the shallow states, hundreds for the deep.")

#define METRIC_IRQ_LIST(X)                                                                     \
	X(IRQ_PER_S, IRQ, "per_s", PER_SECOND, "Rate", "/proc/interrupts",                     \
	  "How often the interrupt came.",                                                     \
	  "Devices: by their load, and none on isolated CPUs. LOC: the timer. RES, CAL, TLB: " \
	  "other CPUs interrupt this one.")

#define METRIC_SOFTIRQ_LIST(X)                                                   \
	X(SOFTIRQ_PER_S, SOFTIRQ, "per_s", PER_SECOND, "Rate", "/proc/softirqs", \
	  "How often the softirq ran.",                                          \
	  "TIMER, SCHED and RCU with the tick; NET_RX and BLOCK by the load.")

#define METRIC_DISK_LIST(X)                                                                       \
	X(DISK_READS_PER_S, DISK, "reads_per_s", PER_SECOND, "r/s", "/proc/diskstats",            \
	  "Reads completed.", "By the load.")                                                     \
	X(DISK_WRITES_PER_S, DISK, "writes_per_s", PER_SECOND, "w/s", "/proc/diskstats",          \
	  "Writes completed.", "By the load.")                                                    \
	X(DISK_READ_KB_PER_S, DISK, "read_kb_per_s", KB_PER_SECOND, "rkB/s", "/proc/diskstats",   \
	  "Data read.", "By the load.")                                                           \
	X(DISK_WRITE_KB_PER_S, DISK, "write_kb_per_s", KB_PER_SECOND, "wkB/s", "/proc/diskstats", \
	  "Data written.", "By the load.")                                                        \
	X(DISK_READS_MERGED_PER_S, DISK, "reads_merged_per_s", PER_SECOND, "rrqm/s",              \
	  "/proc/diskstats", "Reads merged with another before they were issued.", "Any.")        \
	X(DISK_WRITES_MERGED_PER_S, DISK, "writes_merged_per_s", PER_SECOND, "wrqm/s",            \
	  "/proc/diskstats", "Writes merged with another before they were issued.", "Any.")       \
	X(DISK_READ_AWAIT_MS, DISK, "read_await_ms", MS, "r_await", "/proc/diskstats",            \
	  "Average time of a read from queueing to completion; no data without reads.",           \
	  "Below 1 on flash, 5-15 on a rotating disk.")                                           \
	X(DISK_WRITE_AWAIT_MS, DISK, "write_await_ms", MS, "w_await", "/proc/diskstats",          \
	  "Average time of a write from queueing to completion; no data without writes.",         \
	  "Below 1-2 on flash, 5-15 on a rotating disk.")                                         \
	X(DISK_AWAIT_MS, DISK, "await_ms", MS, "await", "/proc/diskstats",                        \
	  "Average time of reads and writes from queueing to completion; no data without any.",   \
	  "Below 1-2 on flash, 5-15 on a rotating disk.")                                         \
	X(DISK_QUEUE, DISK, "queue", COUNT, "aqu-sz", "/proc/diskstats",                          \
	  "Average number of requests that were queued or being serviced (iostat's aqu-sz).",     \
	  "Below 1 unless something writes a lot.")                                               \
	X(DISK_UTIL_PCT, DISK, "util_pct", PERCENT, "%util", "/proc/diskstats",                   \
	  "Share of time with at least one request in flight.",                                   \
	  "Below 50; flash serves many at once and may be far from full at 100.")                 \
	X(DISK_READ_SIZE_KB, DISK, "read_size_kb", KB, "rareq-sz", "/proc/diskstats",             \
	  "Average size of a read.", "4-256.")                                                    \
	X(DISK_WRITE_SIZE_KB, DISK, "write_size_kb", KB, "wareq-sz", "/proc/diskstats",           \
	  "Average size of a write.", "4-512.")                                                   \
	X(DISK_DISCARDS_PER_S, DISK, "discards_per_s", PER_SECOND, "d/s", "/proc/diskstats",      \
	  "Discards completed.", "0, except while fstrim runs.")                                  \
	X(DISK_FLUSHES_PER_S, DISK, "flushes_per_s", PER_SECOND, "f/s", "/proc/diskstats",        \
	  "Cache flushes completed.", "One for each fsync of a program.")                         \
	X(DISK_IN_FLIGHT, DISK, "in_flight", COUNT, "In flight", "/proc/diskstats",               \
	  "Requests in flight at the instant of the reading.", "0-2.")

#define METRIC_INTERFACE_LIST(X)                                                             \
	X(INTERFACE_RX_KB_PER_S, INTERFACE, "rx_kb_per_s", KB_PER_SECOND, "rx kB/s",         \
	  "/proc/net/dev", "Data received.", "By the load.")                                 \
	X(INTERFACE_TX_KB_PER_S, INTERFACE, "tx_kb_per_s", KB_PER_SECOND, "tx kB/s",         \
	  "/proc/net/dev", "Data sent.", "By the load.")                                     \
	X(INTERFACE_RX_PACKETS_PER_S, INTERFACE, "rx_packets_per_s", PER_SECOND, "rx pkt/s", \
	  "/proc/net/dev", "Packets received.", "By the load.")                              \
	X(INTERFACE_TX_PACKETS_PER_S, INTERFACE, "tx_packets_per_s", PER_SECOND, "tx pkt/s", \
	  "/proc/net/dev", "Packets sent.", "By the load.")                                  \
	X(INTERFACE_RX_ERRORS_PER_S, INTERFACE, "rx_errors_per_s", PER_SECOND, "rx err/s",   \
	  "/proc/net/dev", "Packets received with an error.", "0; else cable or driver.")    \
	X(INTERFACE_TX_ERRORS_PER_S, INTERFACE, "tx_errors_per_s", PER_SECOND, "tx err/s",   \
	  "/proc/net/dev", "Packets that could not be sent.", "0; else cable or driver.")    \
	X(INTERFACE_RX_DROPS_PER_S, INTERFACE, "rx_drops_per_s", PER_SECOND, "rx drop/s",    \
	  "/proc/net/dev drop + fifo", "Packets received and dropped.",                      \
	  "0; else the host is too slow to take them or they were of an unknown protocol.")  \
	X(INTERFACE_TX_DROPS_PER_S, INTERFACE, "tx_drops_per_s", PER_SECOND, "tx drop/s",    \
	  "/proc/net/dev drop + fifo", "Packets dropped before they were sent.", "0.")

#define METRIC_PRESSURE_LIST(X)                                                                    \
	X(PRESSURE_SOME_PCT, PRESSURE, "some_pct", PERCENT, "Some", "/proc/pressure/*, total",     \
	  "Share of the interval in which at least one thread waited for the resource.",           \
	  "Below 1 for memory and io; cpu rises with the load.")                                   \
	X(PRESSURE_FULL_PCT, PRESSURE, "full_pct", PERCENT, "Full", "/proc/pressure/*, total",     \
	  "Share of the interval in which all threads that were not idle waited for it.", "0.")    \
	X(PRESSURE_SOME_AVG10, PRESSURE, "some_avg10", PERCENT, "Some avg10", "/proc/pressure/*",  \
	  "As some, the kernel's average over 10 s.", "As some.")                                  \
	X(PRESSURE_SOME_AVG60, PRESSURE, "some_avg60", PERCENT, "Some avg60", "/proc/pressure/*",  \
	  "As some, the kernel's average over 60 s.", "As some.")                                  \
	X(PRESSURE_SOME_AVG300, PRESSURE, "some_avg300", PERCENT, "Some avg300",                   \
	  "/proc/pressure/*", "As some, the kernel's average over 300 s.", "As some.")             \
	X(PRESSURE_SOME_TOTAL_US, PRESSURE, "some_total_us", US, "Some total", "/proc/pressure/*", \
	  "Time since boot with at least one thread waiting.", "Look at its growth.")              \
	X(PRESSURE_FULL_AVG10, PRESSURE, "full_avg10", PERCENT, "Full avg10", "/proc/pressure/*",  \
	  "As full, the kernel's average over 10 s.", "0.")                                        \
	X(PRESSURE_FULL_AVG60, PRESSURE, "full_avg60", PERCENT, "Full avg60", "/proc/pressure/*",  \
	  "As full, the kernel's average over 60 s.", "0.")                                        \
	X(PRESSURE_FULL_AVG300, PRESSURE, "full_avg300", PERCENT, "Full avg300",                   \
	  "/proc/pressure/*", "As full, the kernel's average over 300 s.", "0.")                   \
	X(PRESSURE_FULL_TOTAL_US, PRESSURE, "full_total_us", US, "Full total", "/proc/pressure/*", \
	  "Time since boot with all threads waiting.", "Look at its growth.")

#define METRIC_NODE_LIST(X)                                                                       \
	X(NODE_TOTAL_KIB, NODE, "total_kib", KIB, "Total",                                        \
	  "/sys/devices/system/node/nodeN/meminfo", "Memory of the node.",                        \
	  "The same on every node; 0 on a node without memory.")                                  \
	X(NODE_FREE_KIB, NODE, "free_kib", KIB, "Free", "/sys/devices/system/node/nodeN/meminfo", \
	  "Memory of the node that nothing uses.", "More than 0, or programs get remote memory.") \
	X(NODE_USED_KIB, NODE, "used_kib", KIB, "Used", "/sys/devices/system/node/nodeN/meminfo", \
	  "Memory of the node in use, caches included.", "Balanced between nodes.")               \
	X(NODE_HIT, NODE, "hit", PAGES, "Hit", "/sys/devices/system/node/nodeN/numastat",         \
	  "Pages since boot that were wanted here and allocated here.", "Nearly all.")            \
	X(NODE_MISS, NODE, "miss", PAGES, "Miss", "/sys/devices/system/node/nodeN/numastat",      \
	  "Pages since boot that were wanted elsewhere and allocated here.", "0.")                \
	X(NODE_FOREIGN, NODE, "foreign", PAGES, "Foreign",                                        \
	  "/sys/devices/system/node/nodeN/numastat",                                              \
	  "Pages since boot that were wanted here and allocated elsewhere.",                      \
	  "0; remote memory is slower and less even.")                                            \
	X(NODE_HIT_PER_S, NODE, "hit_per_s", PER_SECOND, "Hit/s",                                 \
	  "/sys/devices/system/node/nodeN/numastat", "Growth of hit.", "By the load.")            \
	X(NODE_MISS_PER_S, NODE, "miss_per_s", PER_SECOND, "Miss/s",                              \
	  "/sys/devices/system/node/nodeN/numastat", "Growth of miss.", "0.")                     \
	X(NODE_FOREIGN_PER_S, NODE, "foreign_per_s", PER_SECOND, "Foreign/s",                     \
	  "/sys/devices/system/node/nodeN/numastat", "Growth of foreign.", "0.")

#define METRIC_GC_LIST(X)                                                                      \
	X(GC_COLLECTIONS, GC, "collections", COUNT, "Collections",                             \
	  "hsperfdata sun.gc.collector.N.invocations", "Collections since the program began.", \
	  "Look at its growth.")                                                               \
	X(GC_TIME_NS, GC, "time_ns", NS, "Time", "hsperfdata sun.gc.collector.N.time",         \
	  "Time in collections since the program began.", "Look at its growth.")               \
	X(GC_COLLECTIONS_PER_S, GC, "collections_per_s", PER_SECOND, "Collections/s",          \
	  "hsperfdata sun.gc.collector.N.invocations", "Growth of collections.",               \
	  "Young: by the allocation rate; old: 0.")                                            \
	X(GC_TIME_PCT, GC, "time_pct", PERCENT, "Time", "hsperfdata sun.gc.collector.N.time",  \
	  "Share of the interval in which the program stood still for collections.",           \
	  "Below 1-2; above 10 the heap is too small.")                                        \
	X(GC_PAUSE_MS, GC, "pause_ms", MS, "Pause",                                            \
	  "hsperfdata sun.gc.collector.N.time / .invocations",                                 \
	  "Average pause of the collections in the interval; no data without one.",            \
	  "1-50, by the collector and the heap; every thread of the program waits that long.") \
	X(GC_HEAP_USED_BYTES, GC, "heap_used_bytes", BYTES, "Heap used",                       \
	  "hsperfdata, sum of sun.gc.generation.N.space.M.used",                               \
	  "Heap in use in the whole program, as of the last collection or later.",             \
	  "A saw tooth; a rising base line is a leak.")                                        \
	X(GC_HEAP_CAPACITY_BYTES, GC, "heap_capacity_bytes", BYTES, "Heap",                    \
	  "hsperfdata, sum of sun.gc.generation.N.capacity", "Heap that is committed.",        \
	  "Constant when -Xms equals -Xmx.")                                                   \
	X(GC_THREADS, GC, "threads", COUNT, "Threads", "hsperfdata java.threads.live",         \
	  "Live threads of the managed program.", "Steady.")                                   \
	X(GC_CAUSE, GC, "cause", TEXT, "Cause", "hsperfdata sun.gc.cause, sun.gc.lastCause",   \
	  "Why the collector runs now or ran last.",                                           \
	  "Allocation Failure, G1 Evacuation Pause; System.gc() is the program's own wish.")

#define METRIC_WINDOW_LIST(X)                                                                      \
	X(WINDOW_HELD_S, WINDOW, "held_s", SECONDS, "Held", "the model",                           \
	  "Length of the window as far as memory does for it.",                                    \
	  "As --window; shorter means that --window-memory is too small.")                         \
	X(WINDOW_EVENTS, WINDOW, "events", COUNT, "Events", "the model",                           \
	  "Events held, of two windows.", "Twice the window's length by the rate of events.")      \
	X(WINDOW_OLDEST_S, WINDOW, "oldest_s", SECONDS, "Oldest", "the model",                     \
	  "Age of the oldest event held; no data without one.", "About twice the window.")         \
	X(WINDOW_BYTES, WINDOW, "bytes", BYTES, "Memory", "the model",                             \
	  "Memory of events, states and histories.", "Steady after a few minutes.")                \
	X(WINDOW_COLLECTED, WINDOW, "collected", COUNT, "Collected", "the model",                  \
	  "Events that have left the window's memory since the start.",                            \
	  "Grows as fast as events come.")                                                         \
	X(WINDOW_LATE, WINDOW, "late", COUNT, "Late", "the model",                                 \
	  "Events that came more than 0.2 s after others of the same time; counted later.",        \
	  "0; others on a host too busy to run the monitor.")                                      \
	X(WINDOW_REFUSED, WINDOW, "refused", COUNT, "Refused", "the model",                        \
	  "Events that memory did not do for; counted as lost.", "0.")                             \
	X(WINDOW_COST_US_PER_S, WINDOW, "cost_us_per_s", COUNT, "Cost", "CLOCK_THREAD_CPUTIME_ID", \
	  "CPU time of the model's thread in us a second.",                                        \
	  "Below 1000 with a few CPUs and no kernel events.")

#define METRIC_LIST(X)           \
	METRIC_HOST_LIST(X)      \
	METRIC_MEMORY_LIST(X)    \
	METRIC_CPU_LIST(X)       \
	METRIC_IDLE_LIST(X)      \
	METRIC_IRQ_LIST(X)       \
	METRIC_SOFTIRQ_LIST(X)   \
	METRIC_DISK_LIST(X)      \
	METRIC_INTERFACE_LIST(X) \
	METRIC_PRESSURE_LIST(X)  \
	METRIC_NODE_LIST(X)      \
	METRIC_GC_LIST(X)        \
	METRIC_WINDOW_LIST(X)

#endif
