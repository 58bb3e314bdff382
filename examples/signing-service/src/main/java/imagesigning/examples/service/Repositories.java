package imagesigning.examples.service;

import imagesigning.core.extensions.RepositoryPath;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The repositories that somebody pushed to, with a version for every change. Thread-safe. */
final class Repositories {
  private static final String SELECT =
      "select id, name, manifest_signing_service, version, created from repository ";

  private final Database database;
  private final Clock clock;

  Repositories(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A repository. */
  record Repository(
      UUID id, RepositoryPath path, Optional<UUID> signingService, int version, Instant created) {}

  /** A version of a repository. */
  record Version(int number, int addedSignatures, Instant created) {}

  /** Some of the repositories, of that name if one is given. */
  List<Repository> page(Optional<String> name, int offset, int limit) throws IOException {
    return database.query(
        SELECT
            + "where name = coalesce(cast(? as varchar(255)), name)"
            + " order by name offset ? rows fetch next ? rows only",
        Repositories::read,
        name,
        offset,
        limit);
  }

  int count(Optional<String> name) throws IOException {
    return database
        .query(
            "select count(*) as n from repository"
                + " where name = coalesce(cast(? as varchar(255)), name)",
            row -> row.getInt("n"),
            name)
        .get(0);
  }

  Optional<Repository> find(UUID id) throws IOException {
    return database.query(SELECT + "where id = ?", Repositories::read, id).stream().findFirst();
  }

  Optional<Repository> find(RepositoryPath path) throws IOException {
    return database.query(SELECT + "where name = ?", Repositories::read, path.name()).stream()
        .findFirst();
  }

  /** Whether there is any repository whose name begins with the same part. */
  boolean hasNamespaceOf(RepositoryPath path) throws IOException {
    String namespace = path.name().split("/", 2)[0];
    return !database
        .query(
            "select id from repository where name = ? or left(name, ?) = ?"
                + " fetch first 1 rows only",
            row -> Database.id(row, "id"),
            namespace,
            namespace.length() + 1,
            namespace + "/")
        .isEmpty();
  }

  /** The repository of that name, which is new if it was not there. */
  Repository ensure(RepositoryPath path) throws IOException {
    Optional<Repository> known = find(path);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      database.update(
          "insert into repository (id, name, version, created) values (?, ?, 0, ?)",
          UUID.randomUUID(),
          path.name(),
          clock.instant());
    } catch (DatabaseException e) {
      if (!e.isDuplicate()) {
        throw e;
      }
    }
    return find(path).orElseThrow(() -> new IOException(path + " vanished from the database"));
  }

  /** Says who signs in a repository when nobody else is named. */
  void setSigningService(UUID repository, Optional<UUID> service) throws IOException {
    database.update(
        "update repository set manifest_signing_service = cast(? as uuid) where id = ?",
        service.map(UUID::toString),
        repository);
  }

  /** Notes a change, such as a push. */
  void changed(UUID repository) throws IOException {
    database.transaction(connection -> addVersion(connection, repository, clock.instant()));
  }

  /**
   * Adds a version within a transaction, and returns its number. The signatures that came since the
   * one before are its.
   */
  static int addVersion(Connection connection, UUID repository, Instant now)
      throws SQLException, IOException {
    Database.update(
        connection, "update repository set version = version + 1 where id = ?", repository);
    int number =
        Database.query(
                connection,
                "select version from repository where id = ?",
                row -> row.getInt("version"),
                repository)
            .get(0);
    int signatures =
        Database.update(
            connection,
            "update signature set added_in = ? where repository = ? and added_in is null",
            number,
            repository);
    Database.update(
        connection,
        "insert into repository_version (repository, number, added_signatures, created)"
            + " values (?, ?, ?, ?)",
        repository,
        number,
        signatures,
        now);
    return number;
  }

  /** The versions that something changed, the newest first. */
  List<Version> versions(UUID repository, int offset, int limit) throws IOException {
    return database.query(
        "select number, added_signatures, created from repository_version where repository = ?"
            + " order by number desc offset ? rows fetch next ? rows only",
        Repositories::readVersion,
        repository,
        offset,
        limit);
  }

  Optional<Version> version(UUID repository, int number) throws IOException {
    return database
        .query(
            "select number, added_signatures, created from repository_version"
                + " where repository = ? and number = ?",
            Repositories::readVersion,
            repository,
            number)
        .stream()
        .findFirst();
  }

  private static Version readVersion(ResultSet row) throws SQLException {
    return new Version(
        row.getInt("number"), row.getInt("added_signatures"), Database.time(row, "created"));
  }

  private static Repository read(ResultSet row) throws SQLException {
    return new Repository(
        Database.id(row, "id"),
        new RepositoryPath(row.getString("name")),
        Optional.ofNullable(Database.id(row, "manifest_signing_service")),
        row.getInt("version"),
        Database.time(row, "created"));
  }
}
