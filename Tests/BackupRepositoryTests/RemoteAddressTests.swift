import CronModel
import Testing

@testable import BackupRepository

@Suite("The address of a store")
struct RemoteAddressTests {
    @Test(
        "what may hold a secret is refused, and not repeated",
        arguments: [
            "rclone::s3,secret_access_key=hidden:bucket", "rclone:mine,pass=hidden:path", "s3://key:hidden@bucket/x",
            "s3://hidden@bucket/x", "s3://bucket/x?secret_access_key=hidden", "sftp://me:hidden@host/path",
            "sftp://me:hidden word@host/path", "sftp://me:hidden@",
        ]
    )
    func secrets(text: String) throws {
        let error = try #require(throws: ActionableError.self) { try RemoteAddress(text) }
        #expect(error.code == "repository-address")
        #expect(error.exitStatus == .wrongUsage)
        #expect(!"\(error)".contains("hidden"), "\(error)")
    }

    @Test(
        "other forms are refused by name",
        arguments: ["gs://bucket/x", "rclone:", "rclone:path", "s3://", "sftp://"]
    )
    func wrong(text: String) throws {
        let error = try #require(throws: ActionableError.self) { try RemoteAddress(text) }
        #expect(error.code == "repository-address")
        #expect(!error.hints.isEmpty)
    }

    @Test("a folder is no store", arguments: ["/var/backups", "backups", "./s3:/x", "~/x", "a:b"])
    func folder(text: String) throws {
        #expect(try RemoteAddress(text) == nil)
    }

    @Test("options go to rclone's variables, and none of them into what is shown")
    func options() throws {
        let s3 = try #require(try RemoteAddress("s3://bucket/a/b?endpoint=http://127.0.0.1:9&region=r&profile=p"))
        #expect(s3.name == "s3://bucket/a/b")
        #expect(s3.root == "CRONVAULT:bucket/a/b")
        #expect(s3.settings["RCLONE_CONFIG_CRONVAULT_ENDPOINT"] == "http://127.0.0.1:9")
        #expect(s3.settings["RCLONE_CONFIG_CRONVAULT_PROFILE"] == "p")
        let sftp = try #require(try RemoteAddress("sftp://me@host:2022/srv/x?key_file=/k&known_hosts=/h"))
        #expect(sftp.root == "CRONVAULT:/srv/x")
        #expect(sftp.settings["RCLONE_CONFIG_CRONVAULT_PORT"] == "2022")
        #expect(sftp.settings["RCLONE_CONFIG_CRONVAULT_KEY_FILE"] == "/k")
        let named = try #require(try RemoteAddress("rclone:mine:bucket/x"))
        #expect(named.root == "mine:bucket/x")
    }
}
