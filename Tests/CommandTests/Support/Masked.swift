import TestSupport

/// Output of a command with what differs from run to run replaced, so that the whole of it can be compared.
enum Masked {
    static func text(_ output: String) -> String {
        var masked = output
        masked.replace(#/\d{8}T\d{6}Z-[a-z0-9]{4}/#, with: "<set>")
        masked.replace(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#, with: "<instant>")
        masked.replace(#/\b[0-9a-f]{64}\b/#, with: "<sha256>")
        masked.replace(#/\d+(\.\d+)? (B|kB|MB)\b/#, with: "<size>")
        masked.replace(#/\d+\.\d+ s\b/#, with: "<time>")
        masked.replace(#/\d{19}/#, with: "<system>")
        masked.replace(#/\/[^ "]*\/test-[a-z]+-[a-z0-9]+:\d+/#, with: "<socket>")
        masked.replace(#/localhost:\d+/#, with: "<node>")
        masked.replace(#/PostgreSQL \d[^,\n]*,/#, with: "PostgreSQL <version>,")
        masked.replace(#/\d+\.\d+ \(Debian[^)]*\)/#, with: "<version>")
        masked.replace(#/ {2,}/#, with: "  ")
        return masked
    }
}
