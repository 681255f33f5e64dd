internal import FoundationEssentials

/// A column that holds a JSON array of texts, which is how lists leave the server whole whatever their names contain.
struct JSONList: ColumnDecodable {
    let values: [String]

    init?(column text: String) {
        guard let values = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else { return nil }
        self.values = values
    }
}
