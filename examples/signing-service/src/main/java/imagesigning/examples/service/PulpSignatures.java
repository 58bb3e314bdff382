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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Signatures as Pulp lists them, with what they say of themselves. Thread-safe. */
final class PulpSignatures {
  private static final int MOST_VALUES = 100;
  private static final String SHA256 = "sha256:";

  private final Database database;

  PulpSignatures(Database database) {
    this.database = database;
  }

  /** Which signatures are wanted. */
  record Filter(String condition, List<Object> values) {
    /** Those that meet all conditions of the query; one that is not known here is refused. */
    static Filter of(Context context) {
      Filter filter = new Filter("1 = 1", List.of());
      for (Map.Entry<String, List<String>> parameter : context.queryParamMap().entrySet()) {
        for (String value : parameter.getValue()) {
          filter = filter.and(of(parameter.getKey(), value));
        }
      }
      return filter;
    }

    private static Filter of(String parameter, String value) {
      return switch (parameter) {
        case "limit", "offset" -> new Filter("1 = 1", List.of());
        case "repository_version" -> version("added_in <= ?", value, parameter);
        case "repository_version_added" -> version("added_in = ?", value, parameter);
        case "name" -> any("name", List.of(value));
        case "name__in" -> any("name", split(value));
        case "manifest" -> any("manifest", split(value));
        case "digest" -> any("content_digest", hex(List.of(value)));
        case "digest__in" -> any("content_digest", hex(split(value)));
        default -> throw Refusal.field(parameter, "Signatures cannot be looked up by this here.");
      };
    }

    private static List<String> split(String values) {
      return List.of(values.split(",", MOST_VALUES));
    }

    private static List<String> hex(List<String> digests) {
      return digests.stream()
          .map(digest -> digest.startsWith(SHA256) ? digest.substring(SHA256.length()) : "")
          .toList();
    }

    private static Filter any(String column, List<String> values) {
      String marks = String.join(", ", Collections.nCopies(values.size(), "?"));
      return new Filter(column + " in (" + marks + ")", List.copyOf(values));
    }

    private static Filter version(String condition, String href, String parameter) {
      RepositoryVersion version = RepositoryVersion.of(href, parameter);
      return new Filter(
          "repository = ? and " + condition, List.of(version.repository(), version.number()));
    }

    private Filter and(Filter other) {
      return new Filter(
          condition + " and " + other.condition,
          Stream.concat(values.stream(), other.values.stream()).toList());
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
