internal import CronModel
internal import ExternalTools

/// The errors of a store, by what rclone says.
enum RemoteFailure {
    static func of(_ failure: Rclone.Failure, _ doing: String, _ place: String) -> ActionableError {
        let said = failure.said
        let cause = Cause.allCases.first { cause in cause.signs.contains { said.contains($0) } }
        return ActionableError(
            cause?.rawValue ?? "store-failed",
            Text(
                "\(doing) \"\(place)\"\(cause.map { ": \($0.problem.english)" } ?? "")",
                zh: "无法访问 \"\(place)\"\(cause.map { "：\($0.problem.chinese)" } ?? "")"
            ),
            detail: Text(verbatim: lastLines(of: said)),
            hints: cause.map { [$0.hint] } ?? []
        )
    }

    /// The code of a store that lets nobody in.
    static let refused = Cause.refused.rawValue

    /// Whether the same may succeed when it is tried again.
    static func isTransient(_ error: any Error) -> Bool {
        (error as? ActionableError)?.code == Cause.unreachable.rawValue
    }

    /// The end tells most; what came before is the same said more often.
    private static func lastLines(of said: String) -> String {
        said.split(separator: "\n").suffix(4).joined(separator: "\n")
    }

    /// What went wrong, the most telling first: rclone gives one status for most of it.
    private enum Cause: String, CaseIterable {
        case rcloneMissing = "rclone-missing"
        case rcloneTooOld = "rclone-too-old"
        case noRemote = "no-such-remote"
        case noBucket = "no-such-bucket"
        case retained = "retained"
        case refused = "store-refuses"
        case hostKey = "host-key-unknown"
        case full = "no-space"
        case unreachable = "store-unreachable"

        var signs: [String] {
            switch self {
            case .rcloneMissing: ["failed to execute rclone", "rclone: No such file"]
            case .rcloneTooOld: [Rclone.tooOld, "unknown flag", "unknown command"]
            case .noRemote: ["didn't find section in config file"]
            case .noBucket: ["NoSuchBucket", "bucket does not exist", "ContainerNotFound"]
            case .retained: ["retention", "ObjectLocked", "object lock", "mmutable", "WORM", "legal hold"]
            case .hostKey: ["knownhosts", "known_hosts", "host key"]
            case .full:
                [
                    "QuotaExceeded", "quota", "No space left", "InsufficientStorage", "status code: 507",
                    "StatusCode: 507", "StorageFull",
                ]
            case .refused:
                [
                    "AccessDenied", "Access Denied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden",
                    "status code: 403", "StatusCode: 403", "Unauthorized", "status code: 401", "StatusCode: 401",
                    "permission denied", "Permission denied", "unable to authenticate", "NoCredentialProviders",
                    "get credentials", "refresh cached credentials", "ExpiredToken", "RCLONE_CONFIG_PASS",
                ]
            case .unreachable:
                [
                    "no such host", "connection refused", "i/o timeout", "timed out", "Client.Timeout",
                    "deadline exceeded", "timeout awaiting", "handshake timeout", "network is unreachable",
                    "connection reset", "broken pipe", "EOF", "status code: 5", "StatusCode: 5", "InternalError",
                    "Bad Gateway", "Service Unavailable", "Internal Server Error", "Gateway Timeout", "GatewayTimeout",
                    "SlowDown", "TooManyRequests", "Too Many Requests",
                ]
            }
        }

        var problem: Text {
            switch self {
            case .rcloneMissing: Text("rclone is not installed", zh: "未安装 rclone")
            case .rcloneTooOld: Text("rclone is too old", zh: "rclone 版本过旧")
            case .noRemote: Text("rclone cannot open it", zh: "rclone 无法打开")
            case .noBucket: Text("the bucket does not exist", zh: "存储桶不存在")
            case .retained: Text("the store retains it", zh: "存储策略禁止删除或修改")
            case .refused: Text("the store refuses", zh: "存储拒绝访问")
            case .hostKey: Text("the host's key is not known", zh: "主机密钥未知")
            case .full: Text("the store is full", zh: "存储空间或配额已满")
            case .unreachable: Text("the store cannot be reached", zh: "无法连接到存储")
            }
        }

        var hint: Text {
            switch self {
            case .rcloneMissing:
                Text("Install rclone (Debian: apt install rclone).", zh: "请安装 rclone（Debian：apt install rclone）。")
            case .rcloneTooOld:
                Text(
                    "Install rclone \(Rclone.oldestRelease) or newer.",
                    zh: "请安装 rclone \(Rclone.oldestRelease) 或更新版本。"
                )
            case .noRemote:
                Text(
                    "\"rclone listremotes\" shows what rclone.conf defines; s3:// and sftp:// need no rclone.conf.",
                    zh: "\"rclone listremotes\" 列出 rclone.conf 中定义的远端；s3:// 和 sftp:// 无需 rclone.conf。"
                )
            case .noBucket: Text("Make the bucket first, or correct its name.", zh: "请先创建存储桶，或更正名称。")
            case .retained:
                Text("Try again once its retention has ended.", zh: "请在保留期结束后重试。")
            case .refused:
                Text(
                    "Check the credentials (AWS_… variables, shared credentials file, instance role, or rclone.conf) and what "
                        + "they permit.",
                    zh: "请检查凭据（AWS_… 环境变量、共享凭据文件、实例角色或 rclone.conf）及其权限。"
                )
            case .hostKey:
                Text(
                    "Add the host's key to known_hosts (ssh-keyscan), after checking it.",
                    zh: "核对后请将主机密钥加入 known_hosts（ssh-keyscan）。"
                )
            case .full:
                Text(
                    "Free some space or raise the quota; nothing half-written became visible.",
                    zh: "请释放空间或提高配额；没有任何写了一半的内容可见。"
                )
            case .unreachable:
                Text(
                    "Check address and network, then run it again; nothing half-written became visible.",
                    zh: "请检查地址和网络后重试；没有任何写了一半的内容可见。"
                )
            }
        }
    }
}
