package imagesigning.policy;

import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.text.Quoted;
import imagesigning.policy.KeySourceReader.Choice;
import imagesigning.policy.KeySourceReader.Shape;
import imagesigning.policy.PolicyRequirement.KeyType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads one requirement object (policy reference, "Requirement types"). */
final class RequirementReader {
  private static final List<String> TYPES =
      List.of("insecureAcceptAnything", "reject", "signedBy", "signedBaseLayer", "sigstoreSigned");
  private static final List<Choice> SIGNED_BY_KEYS =
      List.of(
          new Choice("keyPath", Shape.PATH),
          new Choice("keyPaths", Shape.PATHS),
          new Choice("keyData", Shape.DATA));
  private static final List<String> SIGNED_BY_KEY_NAMES = List.of("keyPath", "keyPaths", "keyData");

  private final Reading reading;
  private final IdentityReader identities;
  private final SigstoreSignedReader sigstoreSigned;

  RequirementReader(Reading reading) {
    this.reading = reading;
    this.identities = new IdentityReader(reading);
    this.sigstoreSigned = new SigstoreSignedReader(reading, identities);
  }

  /** The requirement, or nothing if something was reported. */
  Optional<PolicyRequirement> read(Field element) {
    int before = reading.defects();
    return Fields.of(reading, element, "a requirement object")
        .flatMap(fields -> read(element, fields, before));
  }

  private Optional<PolicyRequirement> read(Field element, Fields fields, int before) {
    Optional<String> type =
        fields.type(TYPES, ProblemCode.UNKNOWN_REQUIREMENT_TYPE, "a requirement");
    if (type.isEmpty()) {
      return Optional.empty();
    }
    return switch (type.get()) {
      case "signedBy" -> signedBy(fields, before);
      case "signedBaseLayer" -> signedBaseLayer(element, fields);
      case "sigstoreSigned" -> sigstoreSigned.read(fields, before);
      case "insecureAcceptAnything" ->
          simple(fields, type.get(), PolicyRequirement.insecureAcceptAnything());
      default -> simple(fields, type.get(), PolicyRequirement.reject());
    };
  }

  private static Optional<PolicyRequirement> simple(
      Fields fields, String type, PolicyRequirement requirement) {
    fields.allow(List.of("type"), type);
    return Optional.of(requirement);
  }

  private Optional<PolicyRequirement> signedBy(Fields fields, int before) {
    fields.allow(
        List.of("type", "keyType", "keyPath", "keyPaths", "keyData", "signedIdentity"), "signedBy");
    Optional<KeyType> keyType = fields.require("keyType", "signedBy").flatMap(this::keyType);
    KeySourceReader.exactlyOne(reading, fields, "signedBy", SIGNED_BY_KEY_NAMES);
    KeyUse.Kind kind =
        keyType.filter(KeyType.GPG_KEYS::equals).isPresent()
            ? KeyUse.Kind.OPENPGP_KEYRING
            : KeyUse.Kind.UNKNOWN;
    Optional<KeySource> keys = new KeySourceReader(reading, kind).read(fields, SIGNED_BY_KEYS);
    Optional<SignedIdentity> identity = identities.readOrDefault(fields);
    if (reading.defects() > before || keyType.isEmpty() || keys.isEmpty() || identity.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new PolicyRequirement.SignedBy(keyType.get(), keys.get(), identity.get()));
  }

  private Optional<KeyType> keyType(Field field) {
    List<String> valid = Arrays.stream(KeyType.values()).map(KeyType::toString).toList();
    if (!(field.value() instanceof JsonString s)) {
      reading.wrongType(field, "keyType as a string");
      return Optional.empty();
    }
    Optional<KeyType> keyType = KeyType.named(s.value());
    if (keyType.isEmpty()) {
      reading.report(
          field.place(),
          Finding.of(ProblemCode.UNKNOWN_KEY_TYPE, "unknown keyType " + Quoted.text(s.value()))
              .expected(Words.or(valid))
              .found(Quoted.text(s.value()))
              .suggest("valid are " + Words.and(valid))
              .didYouMean(NearestWord.of(s.value(), valid)));
    } else if (keyType.get() != KeyType.GPG_KEYS && reading.advises()) {
      reading.report(
          field.place(),
          Finding.of(
                  ProblemCode.UNSUPPORTED_KEY_TYPE,
                  "keyType " + keyType.get() + " is implemented by no tool: every image is denied")
              .suggest("use " + KeyType.GPG_KEYS));
    }
    return keyType;
  }

  private Optional<PolicyRequirement> signedBaseLayer(Field element, Fields fields) {
    fields.allow(List.of("type", "baseLayerIdentity"), "signedBaseLayer");
    if (reading.advises()) {
      reading.report(
          element.place(),
          Finding.of(
              ProblemCode.UNSUPPORTED_REQUIREMENT,
              "signedBaseLayer is implemented by no tool: every image is denied"));
    }
    return fields
        .require("baseLayerIdentity", "signedBaseLayer")
        .flatMap(identities::read)
        .map(PolicyRequirement.SignedBaseLayer::new);
  }
}
