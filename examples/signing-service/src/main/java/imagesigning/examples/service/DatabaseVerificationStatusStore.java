package imagesigning.examples.service;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.registry.VerificationStatus;
import imagesigning.registry.VerificationStatusStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Which images were verified, in the database. Thread-safe. */
final class DatabaseVerificationStatusStore implements VerificationStatusStore {
  private final Database database;

  DatabaseVerificationStatusStore(Database database) {
    this.database = database;
  }

  @Override
  public void save(VerificationStatus status) throws IOException {
    database.transaction(
        connection -> {
          Database.update(
              connection,
              "delete from verification_status where manifest = ?",
              status.image().toString());
          return Database.update(
              connection,
              "insert into verification_status (manifest, identity, keys, verified_at, verified_by)"
                  + " values (?, ?, ?, ?, ?)",
              status.image().toString(),
              status.identity().toString(),
              String.join(" ", status.keyFingerprints()),
              status.verifiedAt(),
              status.verifiedBy());
        });
  }

  @Override
  public boolean clear(Digest image) throws IOException {
    return database.update("delete from verification_status where manifest = ?", image.toString())
        > 0;
  }

  @Override
  public Optional<VerificationStatus> find(Digest image) throws IOException {
    return database
        .query(
            "select identity, keys, verified_at, verified_by from verification_status"
                + " where manifest = ?",
            row ->
                new VerificationStatus(
                    image,
                    DockerReference.parse(row.getString("identity")),
                    List.of(row.getString("keys").split(" ")),
                    Database.time(row, "verified_at"),
                    row.getString("verified_by")),
            image.toString())
        .stream()
        .findFirst();
  }
}
