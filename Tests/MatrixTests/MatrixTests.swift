import Testing

/// Real servers of four releases, started once and shared; each test has the one it works on for itself.
@Suite("The matrix of releases", .matrix, .timeLimit(.minutes(10)))
struct MatrixTests {}
