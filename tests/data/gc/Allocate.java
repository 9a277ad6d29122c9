// SPDX-License-Identifier: GPL-2.0-or-later
/* Allocates until it has caused many collections, says so, and waits for its input to end. */
public class Allocate {
	static volatile byte[] sink;

	public static void main(String[] arguments) throws Exception {
		for (int i = 0; i < Integer.parseInt(arguments[0]); i++)
			sink = new byte[1 << 20];
		System.gc();
		System.out.println("allocated");
		while (System.in.read() >= 0)
			;
	}
}
