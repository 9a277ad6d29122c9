// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A libbabeltrace2 each of whose functions computes for ever, for the test of what
 * becomes of a reader that hangs. Found by LD_LIBRARY_PATH.
 */
#include "source/ctf/library.h"

#define SPIN(name)                                          \
	void spin_##name(void) __asm__("bt_" #name);        \
	void spin_##name(void)                              \
	{                                                   \
		for (volatile unsigned turns = 0;; turns++) \
			;                                   \
	}
LIBRARY_FUNCTIONS(SPIN)
