package imagesigning.registry.internal;

import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.policy.EvaluationPlan;
import imagesigning.policy.ImageInMemory;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.policy.Verdict;
import imagesigning.policy.VerdictDetails;
import imagesigning.registry.VerificationListener;
import imagesigning.registry.VerificationPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The way of one image: policy first, then the manifest, then the signatures its scope needs, then
 * the verdict. Used once, for one image.
 */
public final class ImageJudge {
  private final ImageReference image;
  private final PolicyEvaluator evaluator;
  private final VerificationListener listener;

  public ImageJudge(
      ImageReference image, PolicyEvaluator evaluator, VerificationListener listener) {
    this.image = image;
    this.evaluator = evaluator;
    this.listener = listener;
  }

  /** How the instances of an index are judged, all of them. */
  @FunctionalInterface
  public interface Instances {
    List<Verdict> judge(
        List<Manifest.Instance> instances, Function<Manifest.Instance, Verdict> judge);
  }

  /** Opens the image once it is known that it must be read. */
  @FunctionalInterface
  public interface Opener {
    ImageSource open();
  }

  /** Judges the image, or the instance of an index that is for a platform. */
  public Verdict judge(Opener opener, Platform platform) {
    return judge(opener, (source, index, plan) -> one(source, index, platform, plan));
  }

  /** Judges the image, or all instances of an index. */
  public Verdict judgeAll(Opener opener, Instances instances) {
    return judge(
        opener,
        (source, index, plan) ->
            evaluator.combine(
                image,
                index,
                instances.judge(
                    index.instances(),
                    instance -> instance(source, index, instance, instance.platform(), plan))));
  }

  /** What is done with an index. */
  private interface IndexWay {
    Verdict judge(ImageSource source, Manifest index, EvaluationPlan plan);
  }

  private Verdict judge(Opener opener, IndexWay way) {
    listener.entered(image, VerificationPhase.POLICY);
    EvaluationPlan plan = evaluator.plan(image);
    if (plan.decided().isPresent()) {
      return plan.decided().get();
    }
    ImageSource source = opener.open();
    listener.entered(image, VerificationPhase.MANIFEST);
    Manifest top;
    try {
      top = source.top();
    } catch (ImageUnavailableException e) {
      return unavailable(e, source, plan, Optional.empty());
    } catch (MalformedDataException e) {
      return malformed(e, source, plan, Optional.empty());
    }
    return top.kind().isIndex()
        ? way.judge(source, top, plan)
        : manifest(source, top, Optional.empty(), Optional.empty(), plan);
  }

  private Verdict one(ImageSource source, Manifest index, Platform wanted, EvaluationPlan plan) {
    Optional<Manifest.Instance> chosen = index.instanceFor(wanted);
    if (chosen.isEmpty()) {
      return new Verdict.Indeterminate(
          details(source, plan, Optional.of(wanted)),
          IndeterminateReason.NO_INSTANCE_FOR_PLATFORM,
          "The index " + index.digest() + " lists no image for " + wanted + ".");
    }
    Platform platform = chosen.get().platform().orElse(wanted);
    return instance(source, index, chosen.get(), Optional.of(platform), plan);
  }

  private Verdict instance(
      ImageSource source,
      Manifest index,
      Manifest.Instance instance,
      Optional<Platform> platform,
      EvaluationPlan plan) {
    listener.entered(image, VerificationPhase.INSTANCE);
    Manifest manifest;
    try {
      manifest = source.instance(instance.digest());
    } catch (ImageUnavailableException e) {
      return unavailable(e, source, plan, platform);
    } catch (MalformedDataException e) {
      return malformed(e, source, plan, platform);
    }
    return manifest(source, manifest, Optional.of(index), platform, plan);
  }

  private Verdict manifest(
      ImageSource source,
      Manifest manifest,
      Optional<Manifest> index,
      Optional<Platform> platform,
      EvaluationPlan plan) {
    SignatureFindings found = SignatureFindings.NONE;
    SignatureKinds kinds = SignatureKinds.neededBy(plan);
    if (!kinds.isEmpty()) {
      listener.entered(image, VerificationPhase.SIGNATURES);
      try {
        found = source.signatures(manifest.digest(), index.map(unused -> manifest.digest()), kinds);
      } catch (ImageUnavailableException e) {
        return unavailable(e, source, plan, platform);
      }
    }
    listener.entered(image, VerificationPhase.EVALUATION);
    List<String> warnings = new ArrayList<>(source.warnings(kinds));
    warnings.addAll(source.passedOver(kinds));
    warnings.addAll(found.warnings());
    return evaluator.evaluate(
        new ImageInMemory(
            image,
            manifest,
            index,
            platform,
            found.signatures(),
            found.unread(),
            found.stores(),
            warnings));
  }

  private Verdict unavailable(
      ImageUnavailableException e,
      ImageSource source,
      EvaluationPlan plan,
      Optional<Platform> platform) {
    return new Verdict.Indeterminate(details(source, plan, platform), e.reason(), e.explanation());
  }

  private Verdict malformed(
      MalformedDataException e,
      ImageSource source,
      EvaluationPlan plan,
      Optional<Platform> platform) {
    return new Verdict.Rejected(
        details(source, plan, platform), e.reason(), String.valueOf(e.getMessage()));
  }

  private VerdictDetails details(
      ImageSource source, EvaluationPlan plan, Optional<Platform> platform) {
    return new VerdictDetails(
        image,
        Optional.empty(),
        platform,
        Optional.of(plan.scope()),
        List.of(),
        source.warnings(SignatureKinds.neededBy(plan)),
        List.of());
  }
}
