// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * URLs of live sessions: what is one, what is said of what is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "source/live/relay_url.h"

static void takes_apart(void **state)
{
	static const struct {
		const char *text;
		struct relay_url url;
		const char *relay;
	} rows[] = {
	        {"net://relay", {"relay", "5344", "", ""}, "net://relay:5344"},
	        {"net://relay/", {"relay", "5344", "", ""}, "net://relay:5344"},
	        {"net://10.0.0.1:99", {"10.0.0.1", "99", "", ""}, "net://10.0.0.1:99"},
	        {"net://r/host/rt01/s1", {"r", "5344", "rt01", "s1"}, "net://r:5344"},
	        {"net://r:1/host/rt 01/a b/", {"r", "1", "rt 01", "a b"}, "net://r:1"},
	        {"net://[::1]/host/h/s", {"::1", "5344", "h", "s"}, "net://[::1]:5344"},
	        {"net://[fe80::1%eth0]:65535",
	         {"fe80::1%eth0", "65535", "", ""},
	         "net://[fe80::1%eth0]:65535"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error error = {""};
		struct relay_url url;
		char relay[RELAY_NAME_BYTES + 20];

		assert_true(relay_url_parse(&url, rows[i].text, &error));
		assert_string_equal(url.relay, rows[i].url.relay);
		assert_string_equal(url.port, rows[i].url.port);
		assert_string_equal(url.host, rows[i].url.host);
		assert_string_equal(url.session, rows[i].url.session);
		relay_url_relay(&url, relay, sizeof(relay));
		assert_string_equal(relay, rows[i].relay);
	}
}

static void refuses(void **state)
{
	static const char *const texts[] = {
	        "",
	        "net:/r",
	        "net4://r",
	        "tcp://r",
	        "net://",
	        "net:///host/h/s",
	        "net://:5344",
	        "net://r:0",
	        "net://r:65536",
	        "net://r:123456",
	        "net://r:5x",
	        "net://r:",
	        "net://r:-1",
	        "net://r/h/s",
	        "net://r/host",
	        "net://r/host/",
	        "net://r/host/h",
	        "net://r/host/h/",
	        "net://r/host//s",
	        "net://r/host/h/s/more",
	        "net://[::1",
	        "net://[]/host/h/s",
	        "net://[::1]x",
	        "net:/r/host/h/s",
	        "NET://r",
	};
	char host[200];
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct error error = {""};
		struct relay_url url;

		assert_false(relay_url_parse(&url, texts[i], &error));
		assert_non_null(strstr(error.text, "net://RELAY[:PORT]/host/HOST/SESSION"));
	}
	/* Longer than the protocol carries. */
	memset(host, 'h', sizeof(host));
	host[RELAY_HOST_BYTES] = '\0';
	snprintf(text, sizeof(text), "net://r/host/%s/s", host);
	assert_false(relay_url_parse(&(struct relay_url){.relay = ""}, text, NULL));
	host[RELAY_HOST_BYTES - 1] = '\0';
	snprintf(text, sizeof(text), "net://r/host/%s/s", host);
	assert_true(relay_url_parse(&(struct relay_url){.relay = ""}, text, NULL));
}

static void is_no_path(void **state)
{
	(void)state;
	assert_true(relay_url_is("net://r"));
	assert_true(relay_url_is("net4://r"));
	assert_true(relay_url_is("http://r"));
	assert_false(relay_url_is("/tmp/net://r"));
	assert_true(relay_url_is("NET://r"));
	assert_true(relay_url_is("net:/r/host/h/s"));
	assert_true(relay_url_is("net:r"));
	assert_false(relay_url_is("./net:r"));
	assert_false(relay_url_is("network:r"));
	assert_false(relay_url_is("trace"));
	assert_false(relay_url_is("://"));
	assert_false(relay_url_is(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(takes_apart),
	        cmocka_unit_test(refuses),
	        cmocka_unit_test(is_no_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
