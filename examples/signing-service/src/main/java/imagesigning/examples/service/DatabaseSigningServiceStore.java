package imagesigning.examples.service;

import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceKind;
import imagesigning.core.services.SigningServiceStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Signing services in the database. Thread-safe. */
final class DatabaseSigningServiceStore implements SigningServiceStore {
  private static final String SELECT =
      "select id, name, kind, script, fingerprint, public_key, created from signing_service ";

  private final Database database;

  DatabaseSigningServiceStore(Database database) {
    this.database = database;
  }

  @Override
  public List<SigningServiceDefinition> list() throws IOException {
    return database.query(
        SELECT + "order by created, name", DatabaseSigningServiceStore::definition);
  }

  @Override
  public boolean add(SigningServiceDefinition service) throws IOException {
    try {
      database.update(
          "insert into signing_service (id, name, kind, script, fingerprint, public_key, created)"
              + " values (?, ?, ?, ?, ?, ?, ?)",
          service.id(),
          service.name(),
          service.kind().className(),
          service.script().toString(),
          service.keyFingerprint(),
          service.publicKey(),
          service.created());
      return true;
    } catch (DatabaseException e) {
      if (e.isDuplicate()) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Optional<SigningServiceDefinition> byName(String name) throws IOException {
    return database
        .query(SELECT + "where name = ?", DatabaseSigningServiceStore::definition, name)
        .stream()
        .findFirst();
  }

  @Override
  public Optional<SigningServiceDefinition> byId(UUID id) throws IOException {
    return database
        .query(SELECT + "where id = ?", DatabaseSigningServiceStore::definition, id)
        .stream()
        .findFirst();
  }

  private static SigningServiceDefinition definition(ResultSet row)
      throws SQLException, IOException {
    return new SigningServiceDefinition(
        Database.id(row, "id"),
        row.getString("name"),
        SigningServiceKind.parse(row.getString("kind")),
        Path.of(row.getString("script")),
        row.getString("fingerprint"),
        row.getString("public_key"),
        Database.time(row, "created"));
  }
}
