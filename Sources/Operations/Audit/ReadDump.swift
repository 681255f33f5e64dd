/// A dump as it was read.
struct ReadDump: Sendable {
    let contents: DumpFindings
    let form: DumpForm
    let compression: DumpCompression?
    /// The rest of the file was passed over, by an archive's own list.
    var isPartlyRead = false
    /// What a program said that could not read it to its end; nil where it could.
    var damage: String?
}
