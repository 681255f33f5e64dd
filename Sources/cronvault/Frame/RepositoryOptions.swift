internal import ArgumentParser

/// Where the repository is, and how it is opened.
struct PlaceOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("repo"),
        help: ArgumentHelp(
            "The repository: a folder, s3://BUCKET/PREFIX, sftp://USER@HOST/PATH or rclone:REMOTE:PATH; default "
                + "CRONVAULT_REPO, the configuration, else $XDG_DATA_HOME/cronvault.",
            valueName: "place"
        )
    )
    var repository: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file with the private key that encrypted sets are opened with; default CRONVAULT_IDENTITY, else the "
                + "configuration.",
            valueName: "file"
        )
    )
    var identity: String?

    @Flag(name: .customLong("read-only"), help: "Never write to the repository.")
    var readOnly = false
}

/// Which repository, and which cluster in it.
struct RepositoryOptions: ParsableArguments, Sendable {
    @OptionGroup var place: PlaceOptions

    @Option(name: .long, help: "The name under which a server's sets are kept.")
    var cluster = "main"
}
