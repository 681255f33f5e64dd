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

/// Which repository, and which cluster in it.
struct RepositoryOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("repo"),
        help: "The repository's folder; default CRONVAULT_REPO, the configuration, else $XDG_DATA_HOME/cronvault."
    )
    var repository: String?

    @Option(name: .long, help: "The name under which a server's sets are kept.")
    var cluster = "main"
}
