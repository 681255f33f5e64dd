internal import HTTPTypes
internal import Hummingbird

extension Request {
    /// A header that has no name of its own in HTTPTypes.
    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}
