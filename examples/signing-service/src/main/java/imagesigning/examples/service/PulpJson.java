package imagesigning.examples.service;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import imagesigning.examples.service.Repositories.Repository;
import imagesigning.examples.service.Repositories.Version;
import imagesigning.examples.service.SigningTask.State;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What Pulp's API answers, with its names, as far as this service has it. */
final class PulpJson {
  static final String ROOT = "/pulp/api/v3/";
  static final String REPOSITORIES = ROOT + "repositories/container/container-push/";
  static final String SERVICES = ROOT + "signing-services/";
  static final String TASKS = ROOT + "tasks/";
  static final String SIGNATURES = ROOT + "content/container/signatures/";
  static final String TAGS = ROOT + "content/container/tags/";

  /** ASCII, so that text that others wrote does nothing to the terminal of who asks with curl. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().configure(JsonWriteFeature.ESCAPE_NON_ASCII, true).build();

  private PulpJson() {}

  /** Writes something. */
  @FunctionalInterface
  interface Writer {
    void to(JsonGenerator json) throws IOException;
  }

  static String text(Writer writer) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      writer.to(json);
    }
    return text.toString();
  }

  static String repositoryHref(UUID id) {
    return REPOSITORIES + id + "/";
  }

  static String versionHref(UUID repository, int number) {
    return repositoryHref(repository) + "versions/" + number + "/";
  }

  static String taskHref(UUID id) {
    return TASKS + id + "/";
  }

  /** Some of many, with the addresses of those before and after. */
  static void page(
      JsonGenerator json,
      int count,
      Optional<String> next,
      Optional<String> previous,
      List<Writer> results)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("count", count);
    text(json, "next", next);
    text(json, "previous", previous);
    json.writeArrayFieldStart("results");
    for (Writer result : results) {
      result.to(json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  static void repository(JsonGenerator json, Repository repository, Optional<String> signingService)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("pulp_href", repositoryHref(repository.id()));
    time(json, "pulp_created", Optional.of(repository.created()));
    json.writeStringField("name", repository.path().name());
    json.writeNullField("description");
    json.writeNullField("retain_repo_versions");
    json.writeObjectFieldStart("pulp_labels");
    json.writeEndObject();
    json.writeStringField("versions_href", repositoryHref(repository.id()) + "versions/");
    json.writeStringField(
        "latest_version_href", versionHref(repository.id(), repository.version()));
    text(json, "manifest_signing_service", signingService);
    json.writeEndObject();
  }

  static void version(JsonGenerator json, UUID repository, Version version, int present)
      throws IOException {
    String href = versionHref(repository, version.number());
    json.writeStartObject();
    json.writeStringField("pulp_href", href);
    time(json, "pulp_created", Optional.of(version.created()));
    json.writeNumberField("number", version.number());
    json.writeStringField("repository", repositoryHref(repository));
    json.writeNullField("base_version");
    json.writeObjectFieldStart("content_summary");
    signatures(json, "added", version.addedSignatures(), "repository_version_added=" + href);
    json.writeObjectFieldStart("removed");
    json.writeEndObject();
    signatures(json, "present", present, "repository_version=" + href);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void signatures(JsonGenerator json, String name, int count, String query)
      throws IOException {
    json.writeObjectFieldStart(name);
    if (count > 0) {
      json.writeObjectFieldStart("container.signature");
      json.writeNumberField("count", count);
      json.writeStringField("href", SIGNATURES + "?" + query);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  static void tag(JsonGenerator json, String tag) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", tag);
    json.writeEndObject();
  }

  static void task(JsonGenerator json, SigningTask task) throws IOException {
    json.writeStartObject();
    json.writeStringField("pulp_href", taskHref(task.id()));
    time(json, "pulp_created", Optional.of(task.created()));
    json.writeStringField("name", "pulp_container.app.tasks.sign.sign");
    json.writeStringField("state", task.state().text());
    json.writeStringField("logging_cid", task.correlation());
    time(json, "started_at", task.started());
    time(json, "finished_at", task.finished());
    if (task.state() == State.FAILED) {
      json.writeObjectFieldStart("error");
      json.writeStringField("description", task.error().orElse(""));
      json.writeEndObject();
    } else {
      json.writeNullField("error");
    }
    json.writeNullField("worker");
    json.writeNullField("parent_task");
    json.writeNullField("task_group");
    json.writeArrayFieldStart("child_tasks");
    json.writeEndArray();
    json.writeArrayFieldStart("progress_reports");
    json.writeEndArray();
    json.writeArrayFieldStart("created_resources");
    if (task.version().isPresent()) {
      json.writeString(versionHref(task.repository(), task.version().get()));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("reserved_resources_record");
    json.writeString(repositoryHref(task.repository()));
    json.writeEndArray();
    json.writeEndObject();
  }

  static void text(JsonGenerator json, String name, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    } else {
      json.writeNullField(name);
    }
  }

  static void time(JsonGenerator json, String name, Optional<Instant> time) throws IOException {
    text(json, name, time.map(Instant::toString));
  }
}
