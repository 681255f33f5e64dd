internal import ArgumentParser
internal import PostgresAccess

/// How a command that talks to a server is told which one.
struct ServerOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("db"),
        help: ArgumentHelp(
            "The server, as libpq takes it: keywords or a URI. Default: the cluster's connection in the configuration, "
                + "else the PG* variables, service files and ~/.pgpass as in psql.",
            valueName: "conninfo"
        )
    )
    var connection: String?
}
