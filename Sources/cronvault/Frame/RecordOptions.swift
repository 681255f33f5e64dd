internal import ArgumentParser

/// Where is written down what was done to a server.
struct RecordOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("record-dir"),
        help: ArgumentHelp(
            "Where what is done is written down; default CRONVAULT_RECORD_DIR, else the repository, else, where that is "
                + "read-only, $XDG_STATE_HOME/cronvault.",
            valueName: "folder"
        )
    )
    var folder: String?
}
