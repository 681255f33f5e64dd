internal import CronSchedule
internal import Crypto
internal import FoundationEssentials

/// How receivers know that a message is ours.
enum Signature {
    /// The moment, and HMAC-SHA256 over it, a dot and the body: old messages cannot be sent again unnoticed.
    static func webhook(_ body: [UInt8], secret: String, at now: Instant) -> [String: String] {
        let moment = String(now.secondsSince1970)
        let code = mac(Array((moment + ".").utf8) + body, key: secret)
        let hex = code.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return ["X-Cronvault-Timestamp": moment, "X-Cronvault-Signature": "sha256=" + hex.joined()]
    }

    /// DingTalk, custom robots: HMAC-SHA256 with the secret over `milliseconds\nsecret`, Base64, percent-encoded.
    static func dingTalkQuery(secret: String, at now: Instant) -> String {
        let moment = "\(now.secondsSince1970)000"
        let sign = Data(mac(Array("\(moment)\n\(secret)".utf8), key: secret)).base64EncodedString()
        return "timestamp=\(moment)&sign=\(percentEncoded(sign))"
    }

    /// Feishu, custom robots: HMAC-SHA256 with `seconds\nsecret` as the key, over nothing, Base64.
    static func feishu(secret: String, at now: Instant) -> String {
        Data(mac([], key: "\(now.secondsSince1970)\n\(secret)")).base64EncodedString()
    }

    private static func mac(_ bytes: [UInt8], key: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: Array(key.utf8))))
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "+"): "%2B"
            case UInt8(ascii: "/"): "%2F"
            case UInt8(ascii: "="): "%3D"
            default: String(UnicodeScalar(byte))
            }
        }.joined()
    }
}
