internal import CronModel
internal import ExternalTools
internal import FoundationEssentials

/// A store as a user names it: `rclone:REMOTE:PATH`, `s3://BUCKET/PREFIX` or `sftp://USER@HOST/PATH`.
///
/// The short forms need no rclone.conf. No form takes a secret: those come from the environment, from files or from the
/// machine's role.
package struct RemoteAddress: Sendable, Hashable {
    /// As the user wrote it.
    package let name: String
    /// As rclone names it.
    let root: String
    /// What defines the remote: rclone's `RCLONE_CONFIG_<remote>_<option>` variables.
    let settings: [String: String]

    private static let remote = "CRONVAULT"

    /// Nil: the text names a folder of this machine.
    ///
    /// Throws `repository-address`.
    package init?(_ text: String) throws {
        if text.hasPrefix("rclone:") {
            try self.init(rclone: text)
        } else if text.hasPrefix("s3://") || text.hasPrefix("sftp://") {
            try self.init(url: text)
        } else if let scheme = text.prefixMatch(ofScheme: ()) {
            throw Self.wrong(
                text,
                Text("there is no short form for \"\(scheme)\"", zh: "不支持 \"\(scheme)\" 简写形式"),
                hint: Text(
                    "Define a remote in rclone.conf and name it: rclone:REMOTE:PATH.",
                    zh: "请在 rclone.conf 中定义远端后使用 rclone:REMOTE:PATH。"
                )
            )
        } else {
            return nil
        }
    }

    private init(rclone text: String) throws {
        let rest = text.dropFirst("rclone:".count)
        let remote = rest.prefix { $0 != ":" }
        // A connection string may hold secrets, which everybody on the machine could read among a process's arguments.
        guard !rest.hasPrefix(":"), !rest.hasPrefix("-"), !remote.contains(",") else {
            throw Self.wrong(
                "rclone:…",
                Text("a connection string may not stand here", zh: "此处不能使用连接字符串"),
                hint: Text(
                    "Define the remote in rclone.conf, or by RCLONE_CONFIG_… variables.",
                    zh: "请在 rclone.conf 或 RCLONE_CONFIG_… 环境变量中定义远端。"
                )
            )
        }
        guard !remote.isEmpty, remote.endIndex != rest.endIndex else {
            throw Self.wrong(
                text,
                Text("it names no remote", zh: "未指定远端"),
                hint: Text("rclone:REMOTE:PATH", zh: "格式：rclone:REMOTE:PATH")
            )
        }
        name = text
        root = String(rest)
        settings = [:]
    }

    private init(url text: String) throws {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            throw Self.wrong(
                "\(text.prefix { $0 != ":" })://…",
                Text("it is no address", zh: "不是有效地址"),
                hint: Text(
                    "s3://BUCKET/PREFIX or sftp://USER@HOST/PATH",
                    zh: "格式：s3://BUCKET/PREFIX 或 sftp://USER@HOST/PATH"
                )
            )
        }
        let isS3 = parts.scheme == "s3"
        guard parts.password == nil, !isS3 || parts.user == nil else {
            throw Self.wrong(
                "\(parts.scheme ?? "")://…@\(host)",
                Text("a password or key may not stand here", zh: "此处不能包含密码或密钥"),
                hint: isS3
                    ? Text("Use AWS's variables or a credentials file.", zh: "请使用 AWS 环境变量或凭据文件。")
                    : Text("Use a key file or the SSH agent.", zh: "请使用密钥文件或 SSH agent。")
            )
        }
        var options = Options(parts.queryItems ?? [])
        name = text.prefix { $0 != "?" }.description
        if isS3 {
            root = "\(Self.remote):\(host)\(parts.path)"
            settings = Self.s3(&options)
        } else {
            root = "\(Self.remote):\(parts.path.isEmpty ? "/" : parts.path)"
            settings = Self.sftp(host, parts.user, parts.port, &options)
        }
        guard let stranger = options.left else { return }
        throw Self.wrong(name, Text("\"\(stranger)\" is no option here", zh: "\"\(stranger)\" 不是此处可用的选项"))
    }

    /// `?endpoint=…&region=…&provider=…&storage_class=…&profile=…&credentials_file=…`; the first two, and credentials,
    /// also by AWS's own variables.
    private static func s3(_ options: inout Options) -> [String: String] {
        let environment = ProcessInfo.processInfo.environment
        let endpoint = options.take("endpoint") ?? environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"]
        let region = options.take("region") ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
        return define([
            "TYPE": "s3", "ENV_AUTH": "true",
            "PROVIDER": options.take("provider") ?? (endpoint == nil ? "AWS" : "Other"),
            "PROFILE": options.take("profile"), "SHARED_CREDENTIALS_FILE": options.take("credentials_file"),
            "ENDPOINT": endpoint, "REGION": region, "STORAGE_CLASS": options.take("storage_class"),
            // Whoever may write objects need not be allowed to make buckets.
            "NO_CHECK_BUCKET": "true",
        ])
    }

    /// `?key_file=…&known_hosts=…`; without a key file the SSH agent.
    private static func sftp(
        _ host: String,
        _ user: String?,
        _ port: Int?,
        _ options: inout Options
    ) -> [String: String] {
        let home = ProcessInfo.processInfo.environment["HOME"] ?? "/"
        return define([
            "TYPE": "sftp", "HOST": host, "USER": user, "PORT": port.map(String.init),
            "KEY_FILE": options.take("key_file"),
            "KNOWN_HOSTS_FILE": options.take("known_hosts") ?? home + "/.ssh/known_hosts",
            // Programs on the other side are not ours to run.
            "SHELL_TYPE": "none", "DISABLE_HASHCHECK": "true",
        ])
    }

    private static func define(_ options: [String: String?]) -> [String: String] {
        var settings = ["RCLONE_CONFIG": "/dev/null"]
        for (option, value) in options where value != nil { settings["RCLONE_CONFIG_\(remote)_\(option)"] = value }
        return settings
    }

    /// The part of an address after `?`.
    private struct Options {
        private var values: [String: String]

        init(_ items: [URLQueryItem]) {
            values = Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
        }

        mutating func take(_ name: String) -> String? { values.removeValue(forKey: name) }

        var left: String? { values.keys.min() }
    }

    private static func wrong(_ text: some StringProtocol, _ problem: Text, hint: Text? = nil) -> ActionableError {
        ActionableError(
            "repository-address",
            Text("cannot use repository \"\(text)\": \(problem.english)", zh: "无法使用仓库 \"\(text)\"：\(problem.chinese)"),
            hints: hint.map { [$0] } ?? [],
            exitStatus: .wrongUsage
        )
    }
}

extension String {
    /// The scheme of `scheme://…`; nil where there is none.
    fileprivate func prefixMatch(ofScheme: Void) -> Substring? {
        guard let mark = firstRange(of: "://") else { return nil }
        let scheme = self[..<mark.lowerBound]
        return !scheme.isEmpty && scheme.allSatisfy { $0.isLetter || $0.isNumber || $0 == "+" } ? scheme : nil
    }
}
