internal import BackupFormat
internal import BackupRepository
internal import CronModel

/// What a set's signature is worth, in a few words.
enum SignatureView {
    static func words(_ authorship: Authorship) -> Text {
        switch authorship.verdict {
        case .trusted:
            authorship.signer.map { Text("by \($0)", zh: "\($0) 签名") } ?? Text("trusted", zh: "受信任")
        case .unsigned: Text("not signed", zh: "未签名")
        case .missing: Text("SIGNATURE GONE", zh: "签名丢失")
        case .stranger: Text("BY A STRANGER", zh: "由陌生密钥签名")
        case .wrong: Text("WRONG SIGNATURE", zh: "签名错误")
        }
    }
}
