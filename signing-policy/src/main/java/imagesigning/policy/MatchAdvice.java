package imagesigning.policy;

import imagesigning.core.Transport;
import imagesigning.core.text.Quoted;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.Reject;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import imagesigning.policy.ReadList.ReadRequirement;
import imagesigning.policy.registries.RegistriesConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds requirements that no image can meet, or that change nothing. Of one requirement the most
 * thorough obstacle is reported, not what stands behind it.
 */
final class MatchAdvice {
  private final Reading reading;
  private final Optional<RegistriesConfig> registries;

  MatchAdvice(Reading reading, Optional<RegistriesConfig> registries) {
    this.reading = reading;
    this.registries = registries;
  }

  void check(ReadList list) {
    if (!list.applies() || isRefusedAnyway(list.requirements())) {
      return;
    }
    withoutEffect(list.requirements());
    for (ReadRequirement requirement : list.requirements()) {
      check(list, requirement);
    }
    boolean readable =
        list.knownTransport().filter(t -> t != Transport.DOCKER).isEmpty()
            && registries.isPresent();
    if (readable) {
      StoreAdvice.firstSigstoreSigned(list)
          .ifPresent(
              first ->
                  StoreAdvice.attachmentsOff(list, registries.get())
                      .ifPresent(f -> reading.report(first.place(), f)));
    }
  }

  /** Whether one requirement denies everything whatever the others say; that is reported. */
  private boolean isRefusedAnyway(List<ReadRequirement> requirements) {
    Optional<ReadRequirement> reject =
        requirements.stream().filter(r -> r.requirement() instanceof Reject).findFirst();
    boolean others = requirements.stream().anyMatch(r -> !(r.requirement() instanceof Reject));
    if (reject.isPresent() && others) {
      reading.report(
          reject.get().place(),
          Finding.of(
                  ProblemCode.WITHOUT_EFFECT,
                  "reject denies every image, so the other requirements of this list have no"
                      + " effect: all of a list must be met")
              .found("reject")
              .suggest("remove reject, or all others"));
    }
    return reject.isPresent() && others;
  }

  private void withoutEffect(List<ReadRequirement> requirements) {
    boolean others =
        requirements.stream().anyMatch(r -> !(r.requirement() instanceof InsecureAcceptAnything));
    Map<PolicyRequirement, ReadRequirement> seen = new HashMap<>();
    for (ReadRequirement one : requirements) {
      ReadRequirement earlier = seen.putIfAbsent(one.requirement(), one);
      if (one.requirement() instanceof InsecureAcceptAnything && others) {
        reading.report(
            one.place(),
            Finding.of(
                    ProblemCode.WITHOUT_EFFECT,
                    "insecureAcceptAnything has no effect: all requirements of a list must be met")
                .found("insecureAcceptAnything")
                .suggest("remove it; if every image is to be accepted, remove the others"));
      } else if (earlier != null) {
        reading.report(
            one.place(),
            Finding.of(
                    ProblemCode.WITHOUT_EFFECT,
                    "this requirement says the same as " + earlier.element().path())
                .suggest("remove one of them"));
      }
    }
  }

  private void check(ReadList list, ReadRequirement one) {
    Optional<Finding> unsigned =
        list.knownTransport().flatMap(t -> StoreAdvice.unsigned(t, one.requirement()));
    if (unsigned.isPresent()) {
      reading.report(one.place(), unsigned.get());
      return;
    }
    if (one.requirement() instanceof SignedBy signedBy) {
      checkIdentity(list, one, signedBy.signedIdentity());
    } else if (one.requirement() instanceof SigstoreSigned sigstore) {
      checkSubject(one, sigstore.trust());
      boolean reported = checkIdentity(list, one, sigstore.signedIdentity());
      if (!reported && !one.has("signedIdentity")) {
        reading.report(one.place(), IdentityAdvice.cosignDefault());
      }
    }
  }

  private boolean checkIdentity(ReadList list, ReadRequirement one, SignedIdentity identity) {
    Optional<Finding> finding = IdentityAdvice.of(list.knownTransport(), list.scope(), identity);
    finding.ifPresent(
        f ->
            reading.report(
                IdentityAdvice.isAboutPrefix(f)
                    ? one.place("signedIdentity", "prefix")
                    : one.place("signedIdentity"),
                f));
    return finding.isPresent();
  }

  private void checkSubject(ReadRequirement one, SigstoreTrust trust) {
    if (trust instanceof SigstoreTrust.Fulcio fulcio) {
      email(one.place("fulcio", "subjectEmail"), fulcio.subjectEmail());
    } else if (trust instanceof SigstoreTrust.Pki pki) {
      pki.subjectEmail().ifPresent(email -> email(one.place("pki", "subjectEmail"), email));
    }
  }

  private void email(Place place, String email) {
    if (email.indexOf('@') < 0) {
      reading.report(
          place,
          Finding.of(
                  ProblemCode.SUBJECT_NEVER_MATCHES,
                  "subjectEmail "
                      + Quoted.text(email)
                      + " is no e-mail address: no certificate has it as one")
              .expected("an e-mail address")
              .found(Quoted.text(email))
              .suggest(
                  "name the e-mail address of the certificate; identities that are URIs, as those of"
                      + " build workflows, cannot be named in policy.json"));
    }
  }
}
