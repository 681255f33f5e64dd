internal import CZstd
internal import CronModel

/// Decompresses a stream of zstd frames, in memory that does not grow with it.
package final class ZstdDecoder {
    private let context: OpaquePointer
    private var output: [UInt8]
    private var atFrameEnd = true
    private let file: String

    /// Frames that would need a larger window are refused: 2^27 bytes is what `zstd` itself admits unasked.
    private static let windowLogLimit: Int32 = 27

    /// Throws `out-of-memory` where no context can be had.
    ///
    /// `file` is what errors name.
    package init(file: String = "a compressed stream") throws {
        guard let context = ZSTD_createDCtx() else { throw FormatError.outOfMemory() }
        self.context = context
        self.file = file
        output = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogLimit)
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Takes more input and hands out what it decompresses to.
    ///
    /// Throws `damaged` on damage.
    package func write(_ bytes: UnsafeRawBufferPointer, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var produced = 0
        repeat {
            produced = try output.withUnsafeMutableBytes { space -> Int in
                var target = ZSTD_outBuffer(dst: space.baseAddress, size: space.count, pos: 0)
                let left = ZSTD_decompressStream(context, &target, &input)
                guard ZSTD_isError(left) == 0 else { throw damaged(ZstdEncoder.name(of: left)) }
                atFrameEnd = left == 0
                return target.pos
            }
            if produced > 0 {
                try output.withUnsafeBytes { try sink(UnsafeRawBufferPointer(rebasing: $0[..<produced])) }
            }
            // At the end of a frame nothing is held back, and a step without input would begin the next one.
        } while input.pos < input.size || (produced == output.count && !atFrameEnd)
    }

    /// Takes input from `position` on and returns the next piece of what it decompresses to, at most one buffer.
    ///
    /// With `mayHoldMore` there may be another piece without new input. Throws `damaged` on damage.
    package func step(
        _ bytes: UnsafeRawBufferPointer,
        at position: inout Int
    ) throws -> (piece: [UInt8], mayHoldMore: Bool) {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: position)
        defer { position = input.pos }
        let piece = try [UInt8](unsafeUninitializedCapacity: ZSTD_DStreamOutSize()) { space, count in
            var target = ZSTD_outBuffer(dst: space.baseAddress, size: space.count, pos: 0)
            let left = ZSTD_decompressStream(context, &target, &input)
            guard ZSTD_isError(left) == 0 else { throw damaged(ZstdEncoder.name(of: left)) }
            atFrameEnd = left == 0
            count = target.pos
        }
        return (piece, piece.count == ZSTD_DStreamOutSize() && !atFrameEnd)
    }

    /// Throws `damaged` where the stream ended in the middle of a frame.
    package func finish() throws {
        guard atFrameEnd else { throw damaged("it ends in the middle of a frame") }
    }

    private func damaged(_ message: String) -> ActionableError {
        FormatError.damaged(file, Text("zstd: \(message)", zh: "zstd:\(message)"))
    }
}
