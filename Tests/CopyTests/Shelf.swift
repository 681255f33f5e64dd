import FoundationEssentials
import Glibc
import TestSupport

/// A backup tool of somebody's own: a script around pg_basebackup that keeps archives in a folder.
struct Shelf {
    let folder: TemporaryFolder
    private let server: TestServer

    init(_ server: TestServer) throws {
        folder = try TemporaryFolder("shelf")
        self.server = server
        try folder.write(script, to: "tool")
        // Restores run as the server's user.
        guard chmod(folder.path("tool"), 0o755) == 0 else { throw NothingForged(file: "tool") }
    }

    var tool: String { folder.path("tool") }

    /// The configuration of cluster main with this tool.
    func configuration(_ more: String = "backup: [\"{tool}\", backup]") throws -> String {
        try folder.write(
            """
            clusters:
              main:
                full: external
                external:
                  \(more.replacing("{tool}", with: tool))
                  info: ["\(tool)", info]
                  restore: ["\(tool)", restore, "{label}", "{data-folder}"]

            """,
            to: "cronvault.yaml"
        )
    }

    func backup() async throws { try await Program(tool).succeed(["backup"]) }

    private var script: String {
        """
        #!/bin/bash
        set -eo pipefail
        cd '\(folder.path)'
        case $1 in
        backup)
            label=shelf-$(find . -name '*.tar' | wc -l)
            '\(server.programs)/pg_basebackup' -D - -F tar -X fetch -c fast -l "$label" -d '\(server.connection().replacing("'", with: ""))' >new
            mv new "$label.tar"
            ;;
        info)
            echo '{"backups":['
            comma=''
            for archive in *.tar; do
                [ -f "$archive" ] || continue
                start=$(tar -xOf "$archive" backup_label | sed -n 's/^START WAL LOCATION: \\([^ ]*\\).*/\\1/p')
                stop=$(tar -xOf "$archive" backup_manifest | sed -n 's/.*"End-LSN": "\\([^"]*\\)".*/\\1/p')
                echo "$comma{\\"label\\":\\"${archive%.tar}\\",\\"start_lsn\\":\\"$start\\",\\"stop_lsn\\":\\"$stop\\",\\"tool\\":\\"shelf 1\\"}"
                comma=,
            done
            echo ']}'
            ;;
        restore) tar -xf "$2.tar" -C "$3" ;;
        hang)
            sleep 4321 &
            echo $! >hanging
            trap '' TERM
            wait
            ;;
        *) exit 2 ;;
        esac
        """
    }
}
