package imagesigning.policy;

import imagesigning.policy.KeySourceReader.Choice;
import imagesigning.policy.KeySourceReader.Shape;
import java.util.List;
import java.util.Optional;

/** Reads {@code fulcio} and {@code pki} objects. */
final class SigstoreTrustReader {
  private static final List<Choice> CA =
      List.of(new Choice("caPath", Shape.PATH), new Choice("caData", Shape.DATA));
  private static final List<Choice> CA_ROOTS =
      List.of(new Choice("caRootsPath", Shape.PATH), new Choice("caRootsData", Shape.DATA));
  private static final List<Choice> CA_INTERMEDIATES =
      List.of(
          new Choice("caIntermediatesPath", Shape.PATH),
          new Choice("caIntermediatesData", Shape.DATA));

  private final Reading reading;
  private final KeySourceReader certificates;
  private final KeySourceReader intermediateCertificates;

  SigstoreTrustReader(Reading reading) {
    this.reading = reading;
    this.certificates = new KeySourceReader(reading, KeyUse.Kind.CERTIFICATES);
    this.intermediateCertificates = new KeySourceReader(reading, KeyUse.Kind.INTERMEDIATES);
  }

  Optional<SigstoreTrust> fulcio(Field field) {
    int before = reading.defects();
    return Fields.of(reading, field, "fulcio as an object").flatMap(f -> fulcio(f, before));
  }

  private Optional<SigstoreTrust> fulcio(Fields fields, int before) {
    fields.allow(List.of("caPath", "caData", "oidcIssuer", "subjectEmail"), "fulcio");
    Optional<KeySource> ca = exactlyOne(fields, "fulcio", CA);
    Optional<String> issuer =
        fields.require("oidcIssuer", "fulcio").flatMap(f -> fields.text(f, "oidcIssuer"));
    Optional<String> email =
        fields.require("subjectEmail", "fulcio").flatMap(f -> fields.text(f, "subjectEmail"));
    if (reading.defects() > before || ca.isEmpty() || issuer.isEmpty() || email.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new SigstoreTrust.Fulcio(ca.get(), issuer.get(), email.get()));
  }

  Optional<SigstoreTrust> pki(Field field) {
    int before = reading.defects();
    return Fields.of(reading, field, "pki as an object").flatMap(f -> pki(f, before));
  }

  private Optional<SigstoreTrust> pki(Fields fields, int before) {
    fields.allow(
        List.of(
            "caRootsPath",
            "caRootsData",
            "caIntermediatesPath",
            "caIntermediatesData",
            "subjectEmail",
            "subjectHostname"),
        "pki");
    Optional<KeySource> roots = exactlyOne(fields, "pki", CA_ROOTS);
    KeySourceReader.present(
        reading,
        fields,
        names(CA_INTERMEDIATES),
        "pki takes at most one of " + Words.and(names(CA_INTERMEDIATES)));
    Optional<KeySource> intermediates = intermediateCertificates.read(fields, CA_INTERMEDIATES);
    if (fields.get("subjectEmail").isEmpty() && fields.get("subjectHostname").isEmpty()) {
      fields.missing(
          List.of("subjectEmail", "subjectHostname"),
          "pki needs subjectEmail, subjectHostname or both");
    }
    Optional<String> email =
        fields.get("subjectEmail").flatMap(f -> fields.text(f, "subjectEmail"));
    Optional<String> hostname =
        fields.get("subjectHostname").flatMap(f -> fields.text(f, "subjectHostname"));
    if (reading.defects() > before || roots.isEmpty() || email.isEmpty() && hostname.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new SigstoreTrust.Pki(roots.get(), intermediates, email, hostname));
  }

  private Optional<KeySource> exactlyOne(Fields fields, String what, List<Choice> choices) {
    KeySourceReader.exactlyOne(reading, fields, what, names(choices));
    return certificates.read(fields, choices);
  }

  private static List<String> names(List<Choice> choices) {
    return choices.stream().map(Choice::name).toList();
  }
}
