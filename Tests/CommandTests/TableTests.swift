import Testing

@testable import cronvault

@Suite("Tables")
struct TableTests {
    @Test("columns line up where Chinese characters take two places each")
    func chinese() {
        var table = Table(["名称", "STATE"])
        table.add(["夜间清理", "ok"])
        table.add(["nightly", "停用"])
        #expect(table.lines == ["名称      STATE", "夜间清理  ok", "nightly   停用"])
        let starts = [6 + 4, 2 + 8, 3 + 7]
        #expect(Set(starts) == [10])
    }

    @Test(
        "a text takes as many places as a terminal gives it",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("中", 2), ("中a", 3), ("한국", 4), ("カナ", 4), ("《。", 4),
            ("😀", 2), ("🚀", 2),
            ("\u{20000}", 2), ("\u{200B}", 0), ("Ω", 1),
        ]
    )
    func width(text: String, places: Int) {
        #expect(Table.width(text) == places)
    }

    @Test("a cell is one line that no terminal obeys, whatever it holds")
    func singleLine() {
        #expect(Table.singleLine("a\nb\tc\r\u{1B}[31m") == #"a\nb\tc\r\u{1B}[31m"#)
        #expect(Table.singleLine("\u{202E}") == #"\u{202E}"#)
        #expect(Table.singleLine("plain 中文") == "plain 中文")
        let long = Table.singleLine(String(repeating: "x", count: 500))
        #expect(long == String(repeating: "x", count: 120) + "…")
    }
}

@Suite("Quantities")
struct QuantityTests {
    @Test(
        "sizes have three digits and a decimal unit",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (1536, "1.54 kB"), (99_950, "100.0 kB"),
            (1_000_000, "1.00 MB"),
            (2_500_000_000, "2.50 GB"), (Int64.max, "9223372 TB"),
        ] as [(Int64, String)]
    )
    func bytes(count: Int64, text: String) {
        #expect(Quantity.bytes(count) == text)
    }

    @Test("durations", arguments: [(0, "0.00 s"), (0.426, "0.43 s"), (12.34, "12.3 s"), (123.4, "123 s")])
    func seconds(value: Double, text: String) {
        #expect(Quantity.seconds(value) == text)
    }
}
