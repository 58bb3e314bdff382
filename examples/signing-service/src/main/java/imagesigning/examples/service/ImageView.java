package imagesigning.examples.service;

import imagesigning.core.Digest;
import imagesigning.core.simplesigning.UntrustedSignatureInfo;
import imagesigning.examples.service.ImageVerdicts.JudgedImage;
import imagesigning.examples.service.ImageVerdicts.Signed;
import imagesigning.policy.Outcome;
import imagesigning.policy.RequirementResult;
import imagesigning.policy.SignatureResult;
import imagesigning.policy.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the page shows of an image, for the template, which escapes it. */
final class ImageView {
  private static final int SHORT_DIGEST = 19;
  private static final int KEY_ID = 16;
  private static final int LONGEST = 300;
  private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private ImageView() {}

  /**
   * The values of the template.
   *
   * @param image the image
   * @param serviceNames the names of signing services by the fingerprint of their key
   * @param status that the image was verified before, for a person
   */
  static Map<String, Object> of(
      JudgedImage image, Map<String, String> serviceNames, Optional<String> status) {
    Map<String, Object> view = new HashMap<>();
    Digest digest = image.manifest().digest();
    Outcome outcome = image.verdict().outcome();
    view.put("name", image.name().toString());
    view.put("path", image.name().path());
    view.put("tag", image.name().tag().orElse(""));
    view.put("digest", digest.toString());
    view.put("shortDigest", digest.toString().substring(0, SHORT_DIGEST));
    if (image.manifest().kind().isIndex()) {
      view.put("instances", image.manifest().instances().size());
    }
    view.put("verdict", outcome.toString());
    view.put("verdictClass", outcome.name().toLowerCase(java.util.Locale.ROOT));
    image
        .verdict()
        .fold(
            allowed -> Optional.<String>empty(),
            rejected -> Optional.of(rejected.reason().code()),
            indeterminate -> Optional.of(indeterminate.reason().code()))
        .ifPresent(code -> view.put("reason", code));
    view.put("message", message(image.verdict()));
    view.put("explanation", image.verdict().explain());
    view.put("signatures", signatures(image, serviceNames));
    view.put("unsigned", image.signatures().isEmpty());
    status.ifPresent(noted -> view.put("status", noted));
    return view;
  }

  private static String message(Verdict verdict) {
    return verdict.fold(
        allowed ->
            allowed.signatures().isEmpty()
                ? "The policy demands no signature."
                : "Signed by a trusted key.",
        Verdict.Rejected::message,
        Verdict.Indeterminate::message);
  }

  private static List<Map<String, Object>> signatures(
      JudgedImage image, Map<String, String> serviceNames) {
    List<Map<String, Object>> views = new ArrayList<>();
    Map<Digest, Integer> numbers = new HashMap<>();
    for (Signed signed : image.signatures()) {
      int number = numbers.merge(signed.manifest(), 1, Integer::sum);
      Map<String, Object> view = new HashMap<>();
      Optional<String> verifiedKey =
          results(image.verdict(), signed.manifest())
              .filter(r -> r.index() == number && r.outcome() == Outcome.ALLOWED)
              .findFirst()
              .flatMap(SignatureResult::keyFingerprint);
      Optional<UntrustedSignatureInfo> claims = PulpSignatures.info(signed.signature().content());
      view.put("verified", verifiedKey.isPresent());
      view.put(
          "key",
          verifiedKey
              .or(() -> claims.map(UntrustedSignatureInfo::keyId))
              .map(ImageView::keyId)
              .orElse("unreadable"));
      verifiedKey
          .map(key -> serviceNames.getOrDefault(key, "a key of the policy"))
          .ifPresent(signer -> view.put("signer", signer));
      claims.ifPresent(
          info -> {
            view.put("identity", shown(info.dockerReference()));
            view.put("creator", info.creator().map(ImageView::shown).orElse("unknown program"));
            info.signedAt().ifPresent(time -> view.put("time", time.toString()));
          });
      if (verifiedKey.isEmpty()) {
        view.put(
            "why",
            results(image.verdict(), signed.manifest())
                .filter(r -> r.index() == number)
                .map(SignatureResult::message)
                .findFirst()
                .orElse("the policy did not look at it"));
      }
      if (!signed.manifest().equals(image.manifest().digest())) {
        view.put("instance", signed.manifest().toString().substring(0, SHORT_DIGEST));
      }
      views.add(view);
    }
    return views;
  }

  /**
   * What a signature says of itself, whoever made it: the template escapes HTML, and here goes what
   * would turn the text around or is too long.
   */
  private static String shown(String text) {
    String printable = NOT_PRINTABLE.matcher(text).replaceAll("\uFFFD");
    return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "…";
  }

  private static String keyId(String fingerprint) {
    return fingerprint.length() <= KEY_ID
        ? fingerprint
        : fingerprint.substring(fingerprint.length() - KEY_ID);
  }

  /** What became of the signatures of one manifest, of whatever requirement. */
  private static Stream<SignatureResult> results(Verdict verdict, Digest manifest) {
    if (!verdict.details().instances().isEmpty()) {
      return verdict.details().instances().stream().flatMap(v -> results(v, manifest));
    }
    return verdict.details().digest().filter(manifest::equals).isEmpty()
        ? Stream.empty()
        : verdict.details().requirements().stream()
            .map(RequirementResult::signatures)
            .flatMap(List::stream);
  }
}
