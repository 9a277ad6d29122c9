/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory that the monitor, the keeper and the reader of a live session share. Each
 * member has one writer; the reader may be hostile, nobody believes what it writes.
 */
#ifndef RTSCOPE_SOURCE_LIVE_LIVE_CONTROL_H
#define RTSCOPE_SOURCE_LIVE_LIVE_CONTROL_H

#include <stdatomic.h>
#include <stdint.h>

#include "source/ctf/output.h"

#define LIVE_SENTENCE_BYTES 512u

/* What became of one attempt to read the session. */
enum live_outcome {
	LIVE_OUTCOME_NONE,    /* it died without a word */
	LIVE_OUTCOME_RELAY,   /* no relay, or it talks nonsense */
	LIVE_OUTCOME_ABSENT,  /* no such session */
	LIVE_OUTCOME_TAKEN,   /* another viewer has it */
	LIVE_OUTCOME_USELESS, /* a session that is not live */
	LIVE_OUTCOME_ENDED,   /* nothing comes of it any more: the next attempt tells why */
	LIVE_OUTCOME_LOST,    /* the connection broke while it was read */
	LIVE_OUTCOME_FAILED,  /* nothing that another attempt would change */
};

struct live_reader_control {
	struct control control; /* its sentence goes with the outcome */
	_Atomic uint32_t outcome;
	_Atomic uint32_t attached;       /* of this attempt */
	_Atomic uint32_t was_attached;   /* of any */
	_Atomic uint32_t has_streams;    /* of what it is attached to something comes */
	_Atomic uint32_t awaits_streams; /* the relay listed some, none told anything yet */
	_Atomic uint32_t is_deserted;    /* it has had none for long: did it end? */
	_Atomic uint64_t timer_us;       /* the session's live timer */
	_Atomic uint64_t answered_ns;    /* CLOCK_MONOTONIC: the relay last answered */
	_Atomic uint64_t received_ns;    /* CLOCK_MONOTONIC: a message last came */
	_Atomic uint64_t message_ns;     /* its time on the traced host's clock */
	_Atomic int64_t least_lag_ns;    /* our wall clock - message time, least of minutes */
	_Atomic uint32_t lag_is_known;
};

enum keeper_state {
	KEEPER_CONNECTING,
	KEEPER_WAITING, /* never attached so far; tries again */
	KEEPER_ATTACHED,
	KEEPER_GAP,   /* was attached, tries again */
	KEEPER_ENDED, /* the session ended; waits for one of its name */
	KEEPER_FAILED
};

struct live_keeper_control {
	_Atomic uint32_t state;
	_Atomic uint32_t attachments;
	_Atomic uint32_t outcome; /* the last one, enum live_outcome */
	char sentence[LIVE_SENTENCE_BYTES];
};

struct live_control {
	struct live_reader_control reader;
	struct live_reader_control asker;
	struct live_keeper_control keeper;
};

#endif
