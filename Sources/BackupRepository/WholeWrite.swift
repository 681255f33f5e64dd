internal import Glibc

extension UnsafeRawBufferPointer {
    /// Writes all of it to an open file; `place` names that in an error.
    func write(to descriptor: Int32, _ place: @autoclosure () -> String) throws {
        var rest = self
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw RepositoryFailure.system("cannot write", place(), errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
