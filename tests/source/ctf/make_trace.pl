#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Writes small CTF traces of tracers that are not at hand: LTTng 2.7 with
# contexts vpid, vtid, procname on one host; an arm64 host with the generic system call
# numbers and no contexts; user space tracing of the first host; and what no tracer should
# write. usage: make_trace.pl DIRECTORY
use strict;
use warnings;

my $preamble = <<'END';
/* CTF 1.8 */
typealias integer { size = 8; align = 8; signed = false; } := uint8_t;
typealias integer { size = 16; align = 8; signed = false; } := uint16_t;
typealias integer { size = 32; align = 8; signed = false; } := uint32_t;
typealias integer { size = 32; align = 8; signed = true; } := int32_t;
typealias integer { size = 64; align = 8; signed = false; } := uint64_t;
typealias integer { size = 64; align = 8; signed = true; } := int64_t;
typealias integer { size = 64; align = 8; signed = false; base = 16; } := hex64_t;
typealias integer { size = 8; align = 8; signed = true; encoding = UTF8; } := char_t;
END

my $layout = <<'END';
trace {
	major = 1; minor = 8; byte_order = le; uuid = "UUID";
	packet.header := struct {
		uint32_t magic; uint8_t uuid[16]; uint32_t stream_id; INSTANCE
	};
};
clock { name = "monotonic"; freq = 1000000000; offset = OFFSET; };
typealias integer { size = 64; align = 8; signed = false; map = clock.monotonic.value; } := time_t;
stream {
	id = 0;
	event.header := struct { uint16_t id; time_t timestamp; };
	packet.context := struct {
		time_t timestamp_begin; time_t timestamp_end; uint64_t content_size;
		uint64_t packet_size; uint64_t packet_seq_num; uint64_t events_discarded;
		uint32_t cpu_id;
	};
	CONTEXTS
};
END

# Types of fields: declaration and how perl packs a value.
my %types = (
	u8 => ['uint8_t', 'C'], u16 => ['uint16_t', 'S<'], u32 => ['uint32_t', 'L<'],
	i32 => ['int32_t', 'l<'], u64 => ['uint64_t', 'Q<'], i64 => ['int64_t', 'q<'],
	x64 => ['hex64_t', 'Q<'], string => ['string', 'Z*'], double => [
		'floating_point { exp_dig = 11; mant_dig = 53; align = 8; byte_order = le; }', 'd<'],
);

# "type name" or "type name[n]" or "c name[n]" to (declaration, packer).
sub field {
	my ($text) = @_;
	my ($type, $name, $n) = $text =~ /^(\w+) (\w+)(?:\[(\d+)\])?$/ or die $text;
	return ("char_t _${name}[$n];", sub { pack("a$n", $_[0]) }) if $type eq 'c';
	my ($declaration, $template) = @{$types{$type}};
	return ("$declaration _${name}[$n];", sub { pack("($template)$n", @{$_[0]}) }) if $n;
	return ("$declaration _$name;", sub { pack($template, $_[0]) });
}

sub structure {
	my @fields = map { [field($_)] } @_;
	return (join(' ', map { $_->[0] } @fields), sub {
		join('', map { $fields[$_][1]->($_[$_]) } 0 .. $#fields);
	});
}

# One directory with one stream a CPU. events: [cpu, time, name, [context values], values...]
sub trace {
	my ($directory, %trace) = @_;
	system('mkdir', '-p', $directory) == 0 or die;
	my ($contexts, $pack_context) = structure(@{$trace{contexts} // []});
	my $text = $preamble . $layout;
	my $offset = $trace{offset};
	# Before LTTng 2.8 a packet did not tell its stream's instance.
	my $instance = !$trace{old_packets};
	$text =~ s/INSTANCE/$instance ? 'uint64_t stream_instance_id;' : ''/e;
	$text =~ s/UUID/$trace{uuid}/;
	$text =~ s/OFFSET/$offset/;
	$text =~ s/CONTEXTS/$contexts ? "event.context := struct { $contexts };" : ''/e;
	$text .= "env {\n" . join('', map {
		my $value = $trace{env}{$_};
		"\t$_ = " . ($value =~ /^\d+$/ ? $value : "\"$value\"") . ";\n";
	} sort keys %{$trace{env}}) . "};\n";
	my (%id, %pack);
	for my $class (@{$trace{classes}}) {
		my ($name, @fields) = @$class;
		my ($declaration, $pack) = structure(@fields);
		$id{$name} = keys %id;
		$pack{$name} = $pack;
		$text .= "event { name = \"$name\"; id = $id{$name}; stream_id = 0; fields := struct { $declaration }; };\n";
	}
	open(my $metadata, '>', "$directory/metadata") or die;
	print $metadata $text;
	close($metadata);
	my %streams;
	push @{$streams{$_->[0]}}, $_ for @{$trace{events}};
	for my $cpu (keys %streams) {
		my @events = @{$streams{$cpu}};
		my $content = join('', map {
			my (undef, $time, $name, $context, @values) = @$_;
			pack('S<Q<', $id{$name}, $time) . $pack_context->(@$context) . $pack{$name}->(@values);
		} @events);
		my $size = 8 * (($instance ? 32 : 24) + 52 + length $content);
		(my $uuid = $trace{uuid}) =~ tr/-//d;
		open(my $file, '>:raw', "$directory/stream_$cpu") or die;
		print $file pack('L<H32L<', 0xc1fc1fc1, $uuid, 0), $instance ? pack('Q<', $cpu) : '',
			pack('Q<Q<Q<Q<Q<Q<L<', $events[0][1], $events[-1][1], $size, $size, 0, 0, $cpu),
			$content;
		close($file);
	}
}

my $root = shift or die "usage: make_trace.pl DIRECTORY\n";

my @old = (4242, 4243, 'old');
trace("$root/hosts/one/kernel",
	uuid => '11111111-1111-1111-1111-111111111111', offset => 1700000000000000000,
	env => { hostname => 'one', domain => 'kernel', tracer_name => 'lttng-modules',
		tracer_major => 2, tracer_minor => 7, kernel_release => '4.1.0-rt-amd64' },
	old_packets => 1,
	contexts => ['i32 vpid', 'i32 vtid', 'c procname[16]'],
	classes => [
		['sched_switch', 'c prev_comm[16]', 'i32 prev_tid', 'i32 prev_prio', 'i64 prev_state',
			'c next_comm[16]', 'i32 next_tid', 'i32 next_prio'],
		['lttng_statedump_process_state', 'i32 tid', 'i32 vtid', 'i32 pid', 'i32 vpid',
			'i32 ppid', 'i32 vppid', 'c name[16]', 'i32 type', 'i32 mode', 'i32 submode',
			'i32 status', 'i32 ns_level'],
		['lttng_statedump_file_descriptor', 'i32 pid', 'i32 fd', 'u32 flags', 'u32 fmode',
			'string filename'],
		['block_rq_complete', 'u32 dev', 'u64 sector', 'u32 nr_sector', 'i32 errors', 'u32 rwbs'],
		['compat_syscall_entry_open', 'string filename', 'i32 flags', 'i32 mode'],
		['compat_syscall_exit_open', 'i64 ret'],
		['syscall_entry_lseek', 'u32 fd', 'i64 offset', 'u32 origin'],
		['syscall_entry_unknown', 'u32 id', 'u64 args[6]'],
		['syscall_exit_unknown', 'u32 id', 'i64 ret', 'u64 args[6]'],
		['syscall_entry_invented', 'i32 what'],
		['syscall_exit_pipe2', 'i64 ret', 'i32 fildes[2]'],
		['kmem_invented', 'x64 address', 'string name', 'u16 numbers[3]'],
	],
	events => [
		[0, 1000, 'sched_switch', [@old], 'a', 1, 20, 1, 'b', 2, -81],
		[0, 1010, 'lttng_statedump_process_state', [@old], 7, 3, 7, 3, 1, 0, 'init', 0, 5, 0, 5, 1],
		[0, 1020, 'lttng_statedump_file_descriptor', [@old], 7, 0, 2, 3, '/dev/null'],
		[1, 1015, 'block_rq_complete', [@old], 8388608, 4096, 8, -5, 1],
		[1, 1025, 'compat_syscall_entry_open', [@old], '/tmp/"quoted"', 64, 420],
		[1, 1035, 'compat_syscall_exit_open', [@old], -2],
		[0, 1040, 'syscall_entry_lseek', [@old], 3, -1, 2],
		[0, 1050, 'syscall_entry_unknown', [@old], 437, [1, 2, 3, 4, 5, 6]],
		[0, 1060, 'syscall_exit_unknown', [@old], 437, -9, [1, 2, 3, 4, 5, 6]],
		[0, 1070, 'syscall_entry_unknown', [@old], 99999, [1, 2, 3, 4, 5, 6]],
		[0, 1080, 'syscall_entry_invented', [@old], -7],
		[0, 1090, 'syscall_exit_pipe2', [@old], 0, [5, 6]],
		[0, 1100, 'kmem_invented', [@old], 255, "\033[2Jx", [1, 2, 3]],
	]);

trace("$root/hosts/two/kernel",
	uuid => '22222222-2222-2222-2222-222222222222', offset => 1700000000000000000,
	env => { hostname => 'two', domain => 'kernel', tracer_name => 'lttng-modules',
		tracer_major => 2, tracer_minor => 13, kernel_release => '6.1.0-arm64' },
	classes => [
		['sched_waking', 'c comm[16]', 'i32 tid', 'i32 prio', 'i32 target_cpu'],
		['syscall_entry_unknown', 'i32 id', 'u64 args[6]'],
		['lttng_statedump_end'],
	],
	events => [
		[0, 1005, 'sched_waking', [], 'b', 2, -81, 0],
		[0, 1030, 'syscall_entry_unknown', [], 435, [7, 88, 0, 0, 0, 0]],
		[0, 1045, 'lttng_statedump_end', []],
	]);

trace("$root/hosts/one/ust",
	uuid => '33333333-3333-3333-3333-333333333333', offset => 1700000000000000000,
	env => { hostname => 'one', domain => 'ust', tracer_name => 'lttng-ust' },
	contexts => ['i32 vpid', 'i32 vtid', 'u64 perf_cpu_cycles'],
	classes => [
		['app:request_begin', 'u64 id', 'double seconds', 'string what'],
		['sched_switch', 'i32 next_tid'],
	],
	events => [
		[0, 1012, 'app:request_begin', [5, 6, 77], 18446744073709551615, 0.5, ''],
		[0, 1022, 'sched_switch', [5, 6, 78], 9],
	]);

# Values that a record's fields cannot hold, names without end, a row's field of another type.
trace("$root/odd",
	uuid => '44444444-4444-4444-4444-444444444444', offset => 0,
	env => {},
	classes => [
		['sched_switch', 'u64 prev_comm', 'u64 prev_tid', 'i64 prev_prio', 'string next_comm',
			'string next_tid'],
		['syscall_entry_openat', 'string dfd', 'i32 filename'],
		['x' x 20000, 'string long', 'u64 many[3000]'],
	],
	events => [
		[0, 5, 'sched_switch', [], 3, 18446744073709551615, -9223372036854775808, 'y' x 9000, 'z'],
		[0, 6, 'syscall_entry_openat', [], 'here', 3],
		[0, 7, 'x' x 20000, [], 'w' x 20000, [1 .. 3000]],
	]);

# Names that separators, quotes and line ends are part of.
my @names = ('plain', 'comma, inside', 'semi;colon', '"quoted"', 'half"', "'single'", "new\nline",
	"carriage\rreturn", "tab\tbed", 'back\\slash', '\\.', '\\N', 'NULL', '0', '-1', ' blank ',
	"latin\xe9", "\xc3\xa9\xe2\x82\xac", '%s', '=1+1', '""', ',', "\n", 'a,"b""c"', '#hash',
	"\x1b[2J");
my @named = map { [0, 100 + 10 * $_, 'lttng_statedump_file_descriptor', [], 7, 3 + $_, 2, 3,
	"/tmp/$names[$_]"] } 0 .. $#names;
push @named, map { [0, 1000 + 10 * $_, 'lttng_statedump_process_state', [], 100 + $_, 100 + $_,
	100 + $_, 100 + $_, 1, 0, substr($names[$_], 0, 15), 0, 5, 0, 5, 1] } 0 .. $#names;
trace("$root/names",
	uuid => '55555555-5555-5555-5555-555555555555', offset => 1700000000000000000,
	env => { hostname => 'ho, st', domain => 'kernel', tracer_name => 'lttng-modules',
		tracer_major => 2, tracer_minor => 7 },
	classes => [
		['lttng_statedump_start'],
		['lttng_statedump_process_state', 'i32 tid', 'i32 vtid', 'i32 pid', 'i32 vpid',
			'i32 ppid', 'i32 vppid', 'c name[16]', 'i32 type', 'i32 mode', 'i32 submode',
			'i32 status', 'i32 ns_level'],
		['lttng_statedump_file_descriptor', 'i32 pid', 'i32 fd', 'u32 flags', 'u32 fmode',
			'string filename'],
		['lttng_statedump_end'],
		['syscall_entry_write', 'u32 fd', 'x64 buf', 'u64 count'],
		['syscall_exit_write', 'i64 ret'],
		['sched_switch', 'c prev_comm[16]', 'i32 prev_tid', 'i32 prev_prio', 'i64 prev_state',
			'c next_comm[16]', 'i32 next_tid', 'i32 next_prio'],
	],
	events => [
		[0, 10, 'lttng_statedump_start', []],
		[0, 20, 'lttng_statedump_process_state', [], 7, 7, 7, 7, 1, 0, 'a,"b"', 0, 5, 0, 5, 1],
		@named,
		[0, 5000, 'lttng_statedump_end', []],
		[0, 5010, 'sched_switch', [], 'swapper/0', 0, 20, 0, 'a,"b"', 7, 20],
		map({ ([0, 6000 + 20 * $_, 'syscall_entry_write', [], 3 + $_, 0, 1 + $_],
			[0, 6010 + 20 * $_, 'syscall_exit_write', [], 1 + $_]) } 0 .. $#names),
	]);
