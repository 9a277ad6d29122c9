tap_programs +=
