// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which command runs; nothing else.
 */
#include <stdio.h>

int main(void)
{
	puts(PACKAGE_STRING);
	return 0;
}
