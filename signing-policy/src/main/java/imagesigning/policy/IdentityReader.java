package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.text.Quoted;
import java.util.List;
import java.util.Optional;

/** Reads {@code signedIdentity} and {@code baseLayerIdentity} objects. */
final class IdentityReader {
  private static final List<String> TYPES =
      List.of(
          "matchExact",
          "matchRepoDigestOrExact",
          "matchRepository",
          "exactReference",
          "exactRepository",
          "remapIdentity");

  private final Reading reading;

  IdentityReader(Reading reading) {
    this.reading = reading;
  }

  /** The rule, or nothing if something was reported. */
  Optional<SignedIdentity> read(Field field) {
    return Fields.of(reading, field, field.name() + " as an object").flatMap(this::read);
  }

  /** The rule of {@code signedIdentity}; without one, the format's default. */
  Optional<SignedIdentity> readOrDefault(Fields requirement) {
    Optional<Field> field = requirement.get("signedIdentity");
    return field.isPresent()
        ? read(field.get())
        : Optional.of(new SignedIdentity.MatchRepoDigestOrExact());
  }

  private Optional<SignedIdentity> read(Fields fields) {
    Optional<String> type =
        fields.type(TYPES, ProblemCode.UNKNOWN_IDENTITY_TYPE, "a signed identity");
    if (type.isEmpty()) {
      return Optional.empty();
    }
    return switch (type.get()) {
      case "matchExact" -> simple(fields, type.get(), new SignedIdentity.MatchExact());
      case "matchRepository" -> simple(fields, type.get(), new SignedIdentity.MatchRepository());
      case "exactReference" -> exactReference(fields);
      case "exactRepository" -> exactRepository(fields);
      case "remapIdentity" -> remapIdentity(fields);
      default -> simple(fields, type.get(), new SignedIdentity.MatchRepoDigestOrExact());
    };
  }

  private static Optional<SignedIdentity> simple(
      Fields fields, String type, SignedIdentity identity) {
    fields.allow(List.of("type"), type);
    return Optional.of(identity);
  }

  private Optional<SignedIdentity> exactReference(Fields fields) {
    String name = "dockerReference";
    fields.allow(List.of("type", name), "exactReference");
    Optional<Field> field = fields.require(name, "exactReference");
    Optional<DockerReference> reference = field.flatMap(f -> reference(fields, f));
    if (reference.filter(DockerReference::isNameOnly).isPresent()) {
      String text = Quoted.text(reference.get().toString());
      reading.report(
          field.orElseThrow().place(),
          Finding.of(
                  ProblemCode.INVALID_REFERENCE,
                  name + " " + text + " has neither a tag nor a digest")
              .expected("a reference with a tag or a digest")
              .found(text)
              .suggest("add a tag, or use exactRepository"));
      return Optional.empty();
    }
    return reference.map(SignedIdentity.ExactReference::new);
  }

  private Optional<SignedIdentity> exactRepository(Fields fields) {
    String name = "dockerRepository";
    fields.allow(List.of("type", name), "exactRepository");
    return fields
        .require(name, "exactRepository")
        .flatMap(f -> reference(fields, f))
        .map(SignedIdentity.ExactRepository::new);
  }

  private Optional<SignedIdentity> remapIdentity(Fields fields) {
    fields.allow(List.of("type", "prefix", "signedPrefix"), "remapIdentity");
    Optional<String> prefix = prefix(fields, "prefix");
    Optional<String> signedPrefix = prefix(fields, "signedPrefix");
    return prefix.flatMap(
        p -> signedPrefix.map(s -> (SignedIdentity) new SignedIdentity.RemapIdentity(p, s)));
  }

  private Optional<String> prefix(Fields fields, String name) {
    Optional<Field> field = fields.require(name, "remapIdentity");
    Optional<String> text = field.flatMap(f -> fields.text(f, name));
    if (text.isEmpty()) {
      return text;
    }
    Place place = field.orElseThrow().place();
    String prefix = text.get();
    if (!DockerReference.isValidRemapPrefix(prefix)) {
      reading.report(
          place,
          Finding.of(
                  ProblemCode.INVALID_PREFIX,
                  name + " " + Quoted.text(prefix) + " must be " + PolicyRules.PREFIX)
              .expected(PolicyRules.PREFIX)
              .found(Quoted.text(prefix)));
      return Optional.empty();
    }
    if (reading.advises()) {
      ScopeAdvice.forPrefix(name, prefix).ifPresent(f -> reading.report(place, f));
    }
    return text;
  }

  private Optional<DockerReference> reference(Fields fields, Field field) {
    return fields.text(field, field.name()).flatMap(text -> reference(field, text));
  }

  private Optional<DockerReference> reference(Field field, String text) {
    try {
      return Optional.of(DockerReference.parse(text));
    } catch (ReferenceFormatException e) {
      reading.report(
          field.place(),
          Finding.of(
                  ProblemCode.INVALID_REFERENCE,
                  field.name() + " is no image reference: " + e.getMessage())
              .expected("an image reference")
              .found(Quoted.text(text)));
      return Optional.empty();
    }
  }
}
