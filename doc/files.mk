# The documentation. What is made of the program's tables is committed and made anew
# by `make docs`; tests/cmd/docs_test.sh says when that was forgotten.

EXTRA_DIST += doc/rtscope.1.in
dist_man1_MANS = doc/rtscope.1
dist_doc_DATA += doc/columns.md doc/formats.md doc/live.md

bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = doc/completion/rtscope
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = doc/completion/_rtscope

check_PROGRAMS += doc/generate
doc_generate_SOURCES = doc/generate.c

docs: doc/generate$(EXEEXT)
	$(MKDIR_P) $(srcdir)/doc/completion
	doc/generate$(EXEEXT) man $(srcdir)/doc/rtscope.1.in >$(srcdir)/doc/rtscope.1
	doc/generate$(EXEEXT) bash >$(srcdir)/doc/completion/rtscope
	doc/generate$(EXEEXT) zsh >$(srcdir)/doc/completion/_rtscope
	doc/generate$(EXEEXT) columns >$(srcdir)/doc/columns.md
.PHONY: docs
