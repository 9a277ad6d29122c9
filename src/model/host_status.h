/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the events of a host come, in the words of the banner: one row each.
 */
#ifndef RTSCOPE_MODEL_HOST_STATUS_H
#define RTSCOPE_MODEL_HOST_STATUS_H

/* X(SYMBOL, "word", "what it means") */
#define HOST_STATUS_LIST(X)                                                    \
	X(LIVE, "LIVE", "events come as they happen")                          \
	X(REPLAY, "REPLAY", "a recorded trace is played")                      \
	X(OPENING, "OPENING", "a recorded trace is being opened")              \
	X(STALE, "STALE", "nothing has come for longer than the source sends") \
	X(GAP, "GAP", "events are missing: the connection was lost")           \
	X(ENDED, "ENDED", "the trace or session is at its end")

/* What is wrong with a source of events, or how it ended. */
#define HOST_SENTENCE_BYTES 512

enum host_status {
#define HOST_STATUS_ENUM(symbol, word, meaning) HOST_STATUS_##symbol,
	HOST_STATUS_LIST(HOST_STATUS_ENUM)
#undef HOST_STATUS_ENUM
};

const char *host_status_word(enum host_status status);

#endif
