/// What every session sets before its first statement, so that no role's or database's setting changes a result.
enum SessionSettings {
    /// As one message to the server, and so one round trip.
    static func all(serverVersion: Int) -> SQL {
        var settings = [
            "SET search_path = ''",
            "SET TimeZone = 'UTC'",
            "SET DateStyle = 'ISO, YMD'",
            "SET standard_conforming_strings = on",
            "SET extra_float_digits = 1",
            "SET row_security = off",
            "SET statement_timeout = 0",
            "SET lock_timeout = 0",
            "SET idle_in_transaction_session_timeout = 0",
            "SET client_min_messages = warning",
        ]
        if serverVersion >= 140_000 { settings.append("SET idle_session_timeout = 0") }
        if serverVersion >= 170_000 { settings.append("SET transaction_timeout = 0") }
        return SQL(unsafe: settings.joined(separator: "; "))
    }
}
