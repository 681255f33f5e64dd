/// Texts that break what was not written with care.
package enum HostileText {
    /// Short ones, all valid in PostgreSQL: whatever needs quoting somewhere, and a sample of every script.
    package static let samples =
        [
            "", " ", "plain", "it's", #"say "hi""#, #"back\slash"#, #"\"#, #"\\"#, #"\'"#, "''", "\"\"", "a\nb",
            "a\r\nb", "\r",
            "tab\there", "\u{1}\u{2}\u{7}\u{8}\u{B}\u{C}\u{1B}\u{1F}\u{7F}", "\u{80}\u{9F}\u{A0}", #"\N"#, #"\."#,
            "\n\\.\n",
            "$$", "$tag$ body $tag$", ":name", ":'name'", ":\"name\"", "; DROP TABLE cron.job; --", "/* open", "--",
            "a=b c='d'",
            "postgres://u:p@h/d", "%s %n %%", "%2e%2e%2f", "../../etc/x", "{}", "[\"a\"]", "<b>&amp;</b>", "`id`",
            "$(id)", "${x}",
            "|", "*", "~", "!", "#x", "null", "NULL", "true", "0", "-1", "1e400", "\u{FEFF}bom", "\u{200B}zero",
            "\u{202E}rtl",
            "e\u{301}", "\u{E9}", "a'\u{301}b", "a\"\u{301}b", "a\\\u{301}b", "a/\u{301}b", ",\u{301}", "\n\u{301}",
            "\u{10FFFF}", "\u{FFFD}", "\u{D7FF}\u{E000}", "👩‍👩‍👧‍👦🏳️‍🌈", String(repeating: "长", count: 21),
        ] + scripts

    /// One word of each script that people write in.
    package static let scripts = [
        "Ελληνικά", "Русский", "עברית", "العربية", "हिन्दी", "বাংলা", "தமிழ்", "తెలుగు", "ไทย", "ລາວ", "မြန်မာ", "ქართული",
        "አማርኛ", "ខ្មែរ", "ᠮᠣᠩᠭᠣᠯ", "日本語カタカナ", "한국어", "中文简体", "中文繁體", "Tiếng Việt", "ᏣᎳᎩ", "ᐃᓄᒃᑎᑐᑦ", "བོད་སྐད་",
        "Հայերեն", "සිංහල", "ޛިވެހި", "𐌲𐌿𐍄𐌹𐍃𐌺", "𓂀𓏏", "𠀀𠮷",
    ]

    /// A megabyte of text that holds all of it.
    package static let megabyte: String = {
        let piece = samples.joined(separator: "|")
        return String(repeating: piece, count: (1 << 20) / piece.utf8.count + 1)
    }()

    /// One scalar of every 64 that PostgreSQL can hold: all but NUL and surrogates.
    package static let scalars: String = {
        var text = ""
        for value in stride(from: UInt32(1), through: 0x10FFFF, by: 64) {
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        return text
    }()
}

extension HostileText {
    /// Names of roles, databases and jobs: none empty, none over the 63 bytes that PostgreSQL keeps of a name.
    package static let names = [
        "with space", "Quo\"te", "it's", "back\\slash", "a=b", "dbname=x user='y'", "postgresql://x/y", "new\nline",
        "tab\t",
        "percent%20", "../up", ".hidden", "-flag", "semi;colon", "$var", "$$", "`id`", "#hash", "comma,name", "*", "%",
        "~",
        "中文数据库", "Ünïcödé", "👩‍👩‍👧‍👦", "e\u{301}", "a'\u{301}b", "a\"\u{301}b", "a\\\u{301}b",
        "a=\u{301}b", String(repeating: "长", count: 21), String(repeating: "x", count: 63), "SELECT",
        "template", "all", "postgres ",
    ]
}
