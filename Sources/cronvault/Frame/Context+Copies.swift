internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Operations

extension Context {
    /// What stays in the repository at hand: a copy has a rule of its own.
    var retention: RetentionPolicy? { chosenCopy.map(\.retention) ?? clusterConfiguration.retention }

    /// The first repository, as operations that know of copies take it; what is written there is signed with `key`.
    func firstPlace(signing key: SigningKey? = nil) -> CopyPlace {
        CopyPlace(name: chosenCopy?.name ?? repositoryName, retention: retention) { making in
            try (making ? repositoryOrMake() : repository()).signing(with: key)
        }
    }

    /// The copies that take part, in the order of the configuration, which is that of their nearness.
    func copyPlaces(signing key: SigningKey? = nil) throws -> [CopyPlace] {
        try copies.map { try copyPlace($0, signing: key) }
    }

    func copyPlace(_ copy: Configuration.Copy, signing key: SigningKey?) throws -> CopyPlace {
        let place = try place(of: copy.repository)
        return CopyPlace(name: copy.name, retention: copy.retention) { making in
            let repository = try making ? place.openOrMake() : place.open()
            return prepared(repository).signing(with: key)
        }
    }

    /// A repository that the user names for this once: a copy by its name, or any place.
    func copyPlace(named name: String, signing key: SigningKey?) throws -> CopyPlace {
        if let copy = configuration.copies.first(where: { $0.name == name || $0.isSamePlace(as: name) }) {
            return try copyPlace(copy, signing: key)
        }
        let place = try place(of: name)
        let isFirst = configuration.repository.map { Configuration.Copy.isSame($0, name) } ?? false
        return CopyPlace(name: name, retention: isFirst ? clusterConfiguration.retention : nil) { making in
            try prepared(making ? place.openOrMake() : place.open()).signing(with: key)
        }
    }

    /// Finds a set in the nearest repository that holds it, and says which that is where it is not the first.
    func nearest(_ wish: NearestSet.Wish, signing key: SigningKey? = nil) throws -> NearestSet.Found {
        let found = try search(signing: key).find(wish)
        remark(on: found)
        return found
    }

    /// Reads a set; where that fails for what is stored, in the next repository that holds the same one.
    func reading<Output>(_ wish: NearestSet.Wish, _ body: (NearestSet.Found) throws -> Output) throws -> Output {
        try search().read(wish, telling: remark, body)
    }

    func search(signing key: SigningKey? = nil) throws -> NearestSet {
        try NearestSet(of: cluster, in: firstPlace(signing: key), copies: copyPlaces(signing: key))
    }

    /// The first repository, or, where it cannot be reached, the first copy that can.
    ///
    /// For commands that read what is on record, or look at sets without one being named.
    func nearestRepository(signing key: SigningKey? = nil) throws -> Repository {
        do {
            return try repository().signing(with: key)
        } catch let error as ActionableError where NearestSet.isPassable(error) {
            for place in try copyPlaces(signing: key) {
                guard let repository = try? place.open() else { continue }
                console.remark(
                    NearestView.passed(
                        PassedRepository(name: nil, place: repositoryName, error: error),
                        for: place.name
                    )
                )
                return repository
            }
            throw error
        }
    }

    /// The repository that a set is read from; what is done with it is on record in the first one where that can be reached,
    /// since that is where it is looked for.
    func keepingRecords(_ found: NearestSet.Found) -> Repository {
        guard found.name != nil, recordFolder == nil, let first = try? repository(), first.storage.isWritable else {
            return found.repository
        }
        return found.repository.withRecords(in: first.storage, writing: true)
    }

    func remark(on found: NearestSet.Found) {
        for line in NearestView.remarks(found) { console.remark(line) }
    }
}
