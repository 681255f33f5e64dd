/// A role as the jobs need it.
///
/// Password verifiers are not among these facts: they belong to the globals alone.
package struct RoleFacts: Sendable, Hashable, Codable {
    package let name: String
    package let canLogin: Bool
    package let isSuperuser: Bool
    package let inherits: Bool
    package let createsRoles: Bool
    package let createsDatabases: Bool
    package let replicates: Bool
    package let bypassesRowSecurity: Bool
    package let connectionLimit: Int
    package let validUntil: String?
    /// The roles this one is a direct member of.
    package let memberOf: [String]
    /// `ALTER ROLE … SET`, as `name=value`, with the database it is limited to.
    package let settings: [ScopedSetting]

    package init(
        name: String,
        canLogin: Bool,
        isSuperuser: Bool,
        inherits: Bool,
        createsRoles: Bool,
        createsDatabases: Bool,
        replicates: Bool,
        bypassesRowSecurity: Bool,
        connectionLimit: Int,
        validUntil: String?,
        memberOf: [String],
        settings: [ScopedSetting]
    ) {
        self.name = name
        self.canLogin = canLogin
        self.isSuperuser = isSuperuser
        self.inherits = inherits
        self.createsRoles = createsRoles
        self.createsDatabases = createsDatabases
        self.replicates = replicates
        self.bypassesRowSecurity = bypassesRowSecurity
        self.connectionLimit = connectionLimit
        self.validUntil = validUntil
        self.memberOf = memberOf
        self.settings = settings
    }
}

/// One entry of `pg_db_role_setting`.
package struct ScopedSetting: Sendable, Hashable, Codable {
    /// Nil: in every database.
    package let database: String?
    package let setting: String

    package init(database: String?, setting: String) {
        self.database = database
        self.setting = setting
    }
}

/// A database as the jobs and the full layer need it.
package struct DatabaseFacts: Sendable, Hashable, Codable {
    package let name: String
    package let owner: String
    package let encoding: String
    package let collate: String
    package let ctype: String
    package let allowsConnections: Bool
    package let isTemplate: Bool
    package let bytes: Int64?
    /// `ALTER DATABASE … SET`.
    package let settings: [String]

    package init(
        name: String,
        owner: String,
        encoding: String,
        collate: String,
        ctype: String,
        allowsConnections: Bool,
        isTemplate: Bool,
        bytes: Int64?,
        settings: [String]
    ) {
        self.name = name
        self.owner = owner
        self.encoding = encoding
        self.collate = collate
        self.ctype = ctype
        self.allowsConnections = allowsConnections
        self.isTemplate = isTemplate
        self.bytes = bytes
        self.settings = settings
    }

    /// The same of a database that is called otherwise.
    package func renamed(to name: String) -> DatabaseFacts {
        DatabaseFacts(
            name: name,
            owner: owner,
            encoding: encoding,
            collate: collate,
            ctype: ctype,
            allowsConnections: allowsConnections,
            isTemplate: isTemplate,
            bytes: bytes,
            settings: settings
        )
    }
}

/// A privilege that somebody granted, or an initial one that somebody revoked, on the extension's objects.
package struct Grant: Sendable, Hashable, Codable {
    package enum Target: String, Sendable, Hashable, Codable {
        case schema
        case table
        case sequence
        case function
    }

    package let target: Target
    /// Qualified and quoted; with argument types for a function: `cron.unschedule(bigint)`.
    package let object: String
    /// The column of a table that it is limited to; nil: all of the object.
    package let column: String?
    /// A role's name, nil for PUBLIC.
    package let grantee: String?
    package let privilege: String
    package let grantable: Bool
    /// True where the extension grants it and somebody took it away.
    package let revoked: Bool

    package init(
        target: Target,
        object: String,
        column: String? = nil,
        grantee: String?,
        privilege: String,
        grantable: Bool,
        revoked: Bool
    ) {
        self.target = target
        self.object = object
        self.column = column
        self.grantee = grantee
        self.privilege = privilege
        self.grantable = grantable
        self.revoked = revoked
    }
}

/// Something a user added to the extension's tables or switched off there, which no restore applies unasked.
package struct Addition: Sendable, Hashable, Codable {
    package let kind: String
    package let table: String
    package let definition: String

    /// The extension's own protection was taken away: who sees which jobs, or whether the launcher notices changes.
    package var isWeakening: Bool { ["trigger-off", "policy-missing", "row-security"].contains(kind) }

    package init(kind: String, table: String, definition: String) {
        self.kind = kind
        self.table = table
        self.definition = definition
    }
}
