package imagesigning.policy;

import imagesigning.policy.KeySourceReader.Choice;
import imagesigning.policy.KeySourceReader.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a {@code sigstoreSigned} requirement with its {@code fulcio} and {@code pki} objects. */
final class SigstoreSignedReader {
  private static final List<Choice> KEYS =
      List.of(
          new Choice("keyPath", Shape.PATH),
          new Choice("keyPaths", Shape.SOME_PATHS),
          new Choice("keyData", Shape.DATA),
          new Choice("keyDatas", Shape.DATAS));
  private static final List<Choice> REKOR_KEYS =
      List.of(
          new Choice("rekorPublicKeyPath", Shape.PATH),
          new Choice("rekorPublicKeyPaths", Shape.SOME_PATHS),
          new Choice("rekorPublicKeyData", Shape.DATA),
          new Choice("rekorPublicKeyDatas", Shape.DATAS));
  private static final List<String> TRUST_NAMES =
      Stream.concat(names(KEYS).stream(), Stream.of("fulcio", "pki")).toList();
  private static final List<String> ALL_NAMES =
      Stream.of(List.of("type"), TRUST_NAMES, names(REKOR_KEYS), List.of("signedIdentity"))
          .flatMap(List::stream)
          .toList();

  private final Reading reading;
  private final IdentityReader identities;
  private final KeySourceReader publicKeys;
  private final KeySourceReader logKeys;
  private final SigstoreTrustReader trusts;

  SigstoreSignedReader(Reading reading, IdentityReader identities) {
    this.reading = reading;
    this.identities = identities;
    this.publicKeys = new KeySourceReader(reading, KeyUse.Kind.PUBLIC_KEY);
    this.logKeys = new KeySourceReader(reading, KeyUse.Kind.LOG_KEY);
    this.trusts = new SigstoreTrustReader(reading);
  }

  /** The requirement, or nothing if something was reported since {@code before}. */
  Optional<PolicyRequirement> read(Fields fields, int before) {
    fields.allow(ALL_NAMES, "sigstoreSigned");
    List<Field> present =
        KeySourceReader.exactlyOne(reading, fields, "sigstoreSigned", TRUST_NAMES);
    Optional<SigstoreTrust> trust = trust(fields);
    Optional<KeySource> rekor = rekor(fields, present.size() == 1);
    Optional<SignedIdentity> identity = identities.readOrDefault(fields);
    if (reading.defects() > before || trust.isEmpty() || identity.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new PolicyRequirement.SigstoreSigned(trust.get(), rekor, identity.get()));
  }

  private Optional<SigstoreTrust> trust(Fields fields) {
    Optional<SigstoreTrust> keys = publicKeys.read(fields, KEYS).map(SigstoreTrust.Keys::new);
    Optional<SigstoreTrust> fulcio = fields.get("fulcio").flatMap(trusts::fulcio);
    Optional<SigstoreTrust> pki = fields.get("pki").flatMap(trusts::pki);
    return keys.or(() -> fulcio).or(() -> pki);
  }

  /** The keys of the log; whether there may or must be any is judged if the trust is clear. */
  private Optional<KeySource> rekor(Fields fields, boolean judge) {
    List<String> names = names(REKOR_KEYS);
    List<Field> present =
        KeySourceReader.present(
            reading, fields, names, "sigstoreSigned takes at most one of " + Words.and(names));
    Optional<Field> fulcio = fields.get("fulcio");
    if (judge && fulcio.isPresent() && present.isEmpty()) {
      fields.missing(
          names,
          fulcio.get().namePlace(),
          "fulcio needs the public key of a Rekor log: one of " + Words.and(names));
    }
    if (judge && fields.get("pki").isPresent() && !present.isEmpty()) {
      reading.report(
          present.get(0).namePlace(),
          Finding.of(
                  ProblemCode.CONFLICTING_KEYS,
                  "pki cannot be combined with " + present.get(0).name())
              .found(present.get(0).name())
              .suggest("remove " + present.get(0).name()));
    }
    return logKeys.read(fields, REKOR_KEYS);
  }

  private static List<String> names(List<Choice> choices) {
    return choices.stream().map(Choice::name).toList();
  }
}
