internal import CLibPQ
internal import CronModel

extension Handle {
    /// Host, address and port as they were in the end, after libpq had tried a list of hosts and resolved names.
    var pins: [String: String] {
        let host = option("host")
        var pins = ["host": host, "port": option("port")]
        if !host.hasPrefix("/") { pins["hostaddr"] = option("hostaddr") }
        return pins.filter { !$0.value.isEmpty }
    }

    /// See `PostgresConnection.childEnvironment()`.
    ///
    /// libpq's own list says which option has which variable, and marks secrets with a `*`.
    var childConnection: ChildConnection {
        var environment: [String: String?] = ["PGSERVICE": nil, "PGSERVICEFILE": nil, "PGHOSTADDR": nil]
        var rest: [String] = []
        for option in options {
            guard let value = option.value, !value.isEmpty, !Self.replaced.contains(option.keyword) else { continue }
            if let variable = option.variable {
                environment[variable] = value
            } else if !option.isSecret {
                rest.append("\(option.keyword)='\(Self.escaped(value))'")
            }
        }
        environment["PGAPPNAME"] = "cronvault"
        for (keyword, value) in pins { environment["PG" + keyword.uppercased()] = value }
        return ChildConnection(environment: environment, conninfo: rest.joined(separator: " "))
    }

    /// Set from what the session is connected to, or meaningless in a child.
    private static let replaced: Set<String> = [
        "host", "hostaddr", "port", "service", "client_encoding", "fallback_application_name", "application_name",
        "replication",
    ]

    private struct Option {
        let keyword: String
        let variable: String?
        let value: String?
        let isSecret: Bool
    }

    private var options: [Option] {
        withConnection { connection in
            guard let list = PQconninfo(connection) else { return [] }
            defer { PQconninfoFree(list) }
            var options: [Option] = []
            var next = list
            while let keyword = next.pointee.keyword {
                options.append(
                    Option(
                        keyword: String(cString: keyword),
                        variable: next.pointee.envvar.map { String(cString: $0) },
                        value: next.pointee.val.map { String(cString: $0) },
                        isSecret: next.pointee.dispchar.map { String(cString: $0) } == "*"
                    )
                )
                next += 1
            }
            return options
        }
    }

    private func option(_ name: String) -> String {
        withConnection { connection in
            let value =
                switch name {
                case "host": PQhost(connection)
                case "hostaddr": PQhostaddr(connection)
                default: PQport(connection)
                }
            return value.map { String(cString: $0) } ?? ""
        }
    }

    private static func escaped(_ value: String) -> String {
        value.putting("\\", before: "'\\")
    }
}
