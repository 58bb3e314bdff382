package imagesigning.examples.service;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.ManifestLookup;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SignatureName;
import imagesigning.core.extensions.SignatureRepository;
import imagesigning.core.extensions.SignatureRepositoryException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/**
 * Signatures in the database. Whoever adds one locks the row of its repository, so that of several
 * writers at once each gets the answer it would get if they came one after the other. Thread-safe.
 */
final class DatabaseSignatureRepository implements SignatureRepository {
  /** What an entry of the list needs beside its name and its content. */
  private static final int FRAME = 100;

  private final Database database;
  private final Repositories repositories;
  private final ManifestLookup manifests;
  private final Clock clock;
  private final Limits limits;

  DatabaseSignatureRepository(
      Database database,
      Repositories repositories,
      ManifestLookup manifests,
      Clock clock,
      Limits limits) {
    this.database = database;
    this.repositories = repositories;
    this.manifests = manifests;
    this.clock = clock;
    this.limits = limits;
  }

  @Override
  public Presence find(RepositoryPath repository, Digest manifest) throws IOException {
    return manifests.find(repository, manifest);
  }

  @Override
  public List<ExtensionSignature> list(RepositoryPath repository, Digest manifest)
      throws IOException {
    try {
      return database.query(
          "select s.name, s.content from signature s join repository r on r.id = s.repository"
              + " where r.name = ? and s.manifest = ? order by s.position",
          row ->
              ExtensionSignature.of(
                  SignatureName.parseLenient(row.getString("name")), row.getBytes("content")),
          repository.name(),
          manifest.toString());
    } catch (DatabaseException e) {
      throw forClient(e);
    }
  }

  @Override
  public Addition add(RepositoryPath repository, Digest manifest, ExtensionSignature signature)
      throws IOException {
    UUID id = repositories.ensure(repository).id();
    try {
      return database.transaction(connection -> add(connection, id, manifest, signature));
    } catch (DatabaseException e) {
      throw forClient(e);
    }
  }

  private Addition add(
      Connection connection, UUID repository, Digest manifest, ExtensionSignature signature)
      throws SQLException, IOException {
    Database.query(
        connection,
        "select id from repository where id = ? for update",
        row -> Database.id(row, "id"),
        repository);
    List<Stored> stored =
        Database.query(
            connection,
            "select name, content_digest, octet_length(content) as bytes from signature"
                + " where repository = ? and manifest = ?",
            DatabaseSignatureRepository::stored,
            repository,
            manifest.toString());
    String name = signature.name().toString();
    byte[] content = signature.content();
    String digest = Digest.sha256(content).hex();
    if (stored.stream().anyMatch(other -> other.digest().equals(digest))) {
      return Addition.ALREADY_STORED;
    }
    if (stored.stream().anyMatch(other -> other.name().equals(name))) {
      return Addition.NAME_TAKEN;
    }
    long bytes = new Stored(name, digest, content.length).jsonBytes();
    bytes += stored.stream().mapToLong(Stored::jsonBytes).sum();
    if (stored.size() >= limits.signatures() || bytes > limits.signatureBytes()) {
      return Addition.FULL;
    }
    Database.update(
        connection,
        "insert into signature (id, repository, manifest, position, name, content, content_digest,"
            + " created) values (?, ?, ?, ?, ?, ?, ?, ?)",
        UUID.randomUUID(),
        repository,
        manifest.toString(),
        stored.size() + 1,
        name,
        content,
        digest,
        clock.instant());
    return Addition.ADDED;
  }

  private record Stored(String name, String digest, int bytes) {
    long jsonBytes() {
      return FRAME + name.length() + (bytes + 2L) / 3 * 4;
    }
  }

  private static Stored stored(ResultSet row) throws SQLException {
    return new Stored(
        row.getString("name"), row.getString("content_digest").strip(), row.getInt("bytes"));
  }

  private static IOException forClient(DatabaseException e) {
    if (!e.isBusy()) {
      return e;
    }
    SignatureRepositoryException busy =
        new SignatureRepositoryException(
            SignatureRepositoryException.Kind.BUSY, "the store of signatures is busy");
    busy.initCause(e);
    return busy;
  }
}
