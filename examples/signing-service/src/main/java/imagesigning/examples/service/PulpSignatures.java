package imagesigning.examples.service;

import imagesigning.core.MalformedDataException;
import imagesigning.core.simplesigning.UntrustedSignatureInfo;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.examples.service.PulpJson.Writer;
import io.javalin.http.Context;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signatures as Pulp lists them, with what they say of themselves. Thread-safe. */
final class PulpSignatures {
  private static final Pattern VERSION =
      Pattern.compile(
          Pattern.quote(PulpJson.REPOSITORIES) + "([0-9a-f-]{36})/versions/([0-9]{1,9})/");

  private final Database database;

  PulpSignatures(Database database) {
    this.database = database;
  }

  /** Which signatures are wanted. */
  record Filter(String condition, List<Object> values) {
    /** All, those of a version of a repository, or those that came with it. */
    static Filter of(Context context) {
      String added = context.queryParam("repository_version_added");
      String present = context.queryParam("repository_version");
      if (added != null) {
        return of("added_in = ?", added, "repository_version_added");
      }
      return present == null
          ? new Filter("1 = 1", List.of())
          : of("added_in <= ?", present, "repository_version");
    }

    private static Filter of(String condition, String href, String parameter) {
      Matcher version = VERSION.matcher(href);
      if (!version.matches()) {
        throw Refusal.field(parameter, "Invalid hyperlink - Object does not exist.");
      }
      return new Filter(
          "repository = ? and " + condition,
          List.of(UUID.fromString(version.group(1)), Integer.valueOf(version.group(2))));
    }
  }

  int count(UUID repository, int version) throws IOException {
    return count(new Filter("repository = ? and added_in <= ?", List.of(repository, version)));
  }

  int count(Filter filter) throws IOException {
    return database
        .query(
            "select count(*) as n from signature where " + filter.condition(),
            row -> row.getInt("n"),
            filter.values().toArray())
        .get(0);
  }

  List<Writer> page(Filter filter, int offset, int limit) throws IOException {
    List<Object> values = new ArrayList<>(filter.values());
    values.add(offset);
    values.add(limit);
    return database.query(
        "select id, manifest, name, content, created from signature where "
            + filter.condition()
            + " order by created, id offset ? rows fetch next ? rows only",
        PulpSignatures::writer,
        values.toArray());
  }

  private static Writer writer(ResultSet row) throws SQLException {
    UUID id = Database.id(row, "id");
    String manifest = row.getString("manifest");
    String name = row.getString("name");
    Instant created = Database.time(row, "created");
    Optional<UntrustedSignatureInfo> info = info(row.getBytes("content"));
    return json -> {
      json.writeStartObject();
      json.writeStringField("pulp_href", PulpJson.SIGNATURES + id + "/");
      PulpJson.time(json, "pulp_created", Optional.of(created));
      json.writeStringField("name", name);
      json.writeStringField("signed_manifest", manifest);
      json.writeStringField("type", "atomic");
      PulpJson.text(json, "digest", info.map(i -> i.blobDigest().toString()));
      PulpJson.text(json, "key_id", info.map(UntrustedSignatureInfo::keyId));
      PulpJson.text(json, "fingerprint", info.flatMap(UntrustedSignatureInfo::fingerprint));
      PulpJson.text(json, "creator", info.flatMap(UntrustedSignatureInfo::creator));
      Optional<Instant> time = info.flatMap(UntrustedSignatureInfo::signedAt);
      if (time.isPresent()) {
        json.writeNumberField("timestamp", time.get().getEpochSecond());
      } else {
        json.writeNullField("timestamp");
      }
      json.writeEndObject();
    };
  }

  /** What it says of itself; nothing if it cannot be read. */
  static Optional<UntrustedSignatureInfo> info(byte[] signature) {
    try {
      return Optional.of(UntrustedSignatureInfo.of(UntrustedSimpleSignature.of(signature)));
    } catch (MalformedDataException e) {
      return Optional.empty();
    }
  }
}
