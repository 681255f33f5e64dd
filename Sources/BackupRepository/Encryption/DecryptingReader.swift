internal import BackupFormat
internal import CronModel
internal import ExternalTools

/// What an encrypted object decrypts to.
///
/// Every piece is authenticated before it is handed out (age's STREAM of 64 KiB chunks); that none is missing at the end
/// is known at the end.
final class DecryptingReader: ObjectReader {
    private let process: PipedProcess
    private let pump: Pump
    private let file: String
    private var hasEnded = false
    /// As it is stored: a little more than is handed out.
    let bytes: Int64

    init(_ reader: any ObjectReader, _ process: PipedProcess, file: String) {
        self.process = process
        self.file = file
        bytes = reader.bytes
        pump = Pump {
            defer { process.closeInput() }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
            defer { buffer.deallocate() }
            while true {
                let count = try reader.read(into: buffer)
                guard count > 0, try process.write(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
            }
        }
    }

    deinit {
        process.end()
        try? pump.wait()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !hasEnded else { return 0 }
        let count = try process.read(into: buffer)
        guard count == 0 else { return count }
        hasEnded = true
        try pump.wait()
        let ending = process.wait()
        guard ending.succeeded else {
            let failure = Age.failure(ending, on: file)
            throw failure.exitStatus == .wrongKey || failure.code == "age-missing"
                ? failure
                : FormatError.damaged(
                    file,
                    Text("it does not decrypt: its content has changed", zh: "无法解密：内容已改变")
                )
        }
        return 0
    }
}
