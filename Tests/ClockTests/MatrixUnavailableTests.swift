import TestSupport
import Testing

@Suite("A machine without the matrix")
struct MatrixUnavailableTests {
    @Test("what cannot be run is a failure in CI, and only there")
    func failure() {
        #expect(MatrixUnavailable.isFailure(in: ["CI": "true"]))
        #expect(!MatrixUnavailable.isFailure(in: [:]))
        #expect(!MatrixUnavailable.isFailure(in: ["CI": ""]))
    }

    @Test("a name that the matrix does not have is no lack of means, but an error")
    func unknownName() async {
        await #expect(throws: MatrixServer.Failed.self) {
            try await MatrixServer.with("nowhere") { _ = try await $0.start([:]) }
        }
    }
}
