/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys as a script names them: `cpu<Enter><F2><C-z><Down>`.
 */
#ifndef RTSCOPE_TESTS_KEYS_H
#define RTSCOPE_TESTS_KEYS_H

#include <stdbool.h>

#include "terminal.h"

/*
 * Type `keys`: characters as they are; <Enter> <Tab> <S-Tab> <Backspace> <Esc> <Space> <Up> <Down>
 * <Left> <Right> <Insert> <Delete> <Home> <End> <PageUp> <PageDown> <F1>..<F24>; <C-x> control,
 * <A-x> alt; <0x1b> a byte; <Click X,Y> <WheelUp X,Y> <WheelDown X,Y> the mouse, from 0,0; <lt> a
 * `<`. false: a name that is not known, *bad points to it.
 */
bool keys_type(struct terminal *terminal, const char *keys, const char **bad);

#endif
