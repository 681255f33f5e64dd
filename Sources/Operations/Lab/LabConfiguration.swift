/// The texts of a lab's server.conf and pg_hba.conf.
struct LabConfiguration: Sendable {
    let place: LabPlace
    let state: LabState

    /// initdb's own file first, for what it found out about the machine; then ours; then the settings asked for.
    var server: String {
        let ours = [
            ("hba_file", place.access),
            ("listen_addresses", "127.0.0.1"),
            ("port", "\(state.port)"),
            ("unix_socket_directories", place.sockets),
            ("shared_preload_libraries", (["pg_cron"] + state.libraries).joined(separator: ",")),
            ("cron.database_name", "postgres"),
            ("max_worker_processes", "20"),
            ("logging_collector", "off"),
            ("log_line_prefix", "%m [%p] %q%u@%d "),
            ("lc_messages", "C"),
            // Nothing in a lab outlives the machine's power: no write waits for the disk.
            ("fsync", "off"),
            ("full_page_writes", "off"),
        ]
        let lines = ours.map { LabSetting(name: $0.0, value: $0.1).line } + state.settings.map(\.line)
        let include = LabSetting(name: "include", value: place.data + "/postgresql.conf").line
        return """
            # Written by cronvault at each start of this lab. Other settings: cronvault lab start --option NAME=VALUE
            \(include)
            \(lines.joined(separator: "\n"))

            """
    }

    /// pg_cron's jobs connect to localhost as their owners, without passwords.
    var access: String {
        """
        # Written by cronvault at each start of this lab: whoever reaches it is let in. It listens on loopback alone.
        local  all          all                trust
        host   all          all  127.0.0.1/32  trust
        host   all          all  ::1/128       trust
        local  replication  all                trust
        host   replication  all  127.0.0.1/32  trust

        """
    }
}
