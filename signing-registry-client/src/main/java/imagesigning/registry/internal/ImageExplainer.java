package imagesigning.registry.internal;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Transport;
import imagesigning.policy.EvaluationPlan;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.policy.registries.LookasideLocation;
import imagesigning.policy.registries.RegistriesFormatException;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.Explanation;
import imagesigning.registry.Explanation.SignatureStore;
import imagesigning.registry.internal.http.SafeUrl;
import java.util.ArrayList;
import java.util.List;

/** Says what judging an image would consult, without consulting it. Thread-safe. */
public final class ImageExplainer {
  private final PolicyEvaluator evaluator;
  private final RegistryAccess access;
  private final CredentialsProvider credentials;

  public ImageExplainer(
      PolicyEvaluator evaluator, RegistryAccess access, CredentialsProvider credentials) {
    this.evaluator = evaluator;
    this.access = access;
    this.credentials = credentials;
  }

  public Explanation explain(ImageReference image) {
    EvaluationPlan plan = evaluator.plan(image);
    List<SignatureStore> stores = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    if (plan.needsSimpleSignatures() || plan.needsSigstoreSignatures()) {
      stores(image, plan, stores, notes);
    }
    return new Explanation(
        image, plan.scope(), plan.decided(), stores, credentials(image, plan), notes);
  }

  private void stores(
      ImageReference image, EvaluationPlan plan, List<SignatureStore> stores, List<String> notes) {
    switch (image.transport()) {
      case DOCKER -> {
        if (plan.needsSimpleSignatures()) {
          lookaside(image.dockerReference().orElseThrow(), stores, notes);
        }
        if (plan.needsSigstoreSignatures()) {
          attachments(image.dockerReference().orElseThrow(), stores, notes);
        }
      }
      case DIR ->
          stores.add(
              new SignatureStore(
                  "dir", image.path().orElseThrow().toString(), "signature files in the image"));
      default ->
          notes.add("Images of transport " + image.transport() + " cannot carry signatures.");
    }
  }

  private void lookaside(DockerReference name, List<SignatureStore> stores, List<String> notes) {
    if (access.extensions().known(name).orElse(false)) {
      stores.add(
          new SignatureStore(
              "extensions-api",
              name.domain() + "/extensions/v2/" + name.path() + "/signatures/<digest>",
              "announced by the registry"));
      return;
    }
    notes.addAll(access.registries().warnings());
    try {
      LookasideLocation location = access.registries().lookasideForReading(name);
      stores.add(
          new SignatureStore(
              "look-aside",
              SafeUrl.of(location.base()) + "/" + name.path() + "@<digest>",
              location.source()));
      notes.add(
          "The look-aside store is not used if the registry announces that it keeps signatures"
              + " behind its extensions API.");
    } catch (RegistriesFormatException e) {
      notes.add("The look-aside store cannot be used: " + e.getMessage());
    }
  }

  private void attachments(DockerReference name, List<SignatureStore> stores, List<String> notes) {
    if (access.registries().useSigstoreAttachments(name)) {
      stores.add(
          new SignatureStore(
              "attachments",
              name.name() + ":sha256-<digest>.sig",
              "use-sigstore-attachments in registries.d"));
    } else {
      notes.add(
          "Sigstore signatures attached to the image are not looked for:"
              + " use-sigstore-attachments is not true for it in registries.d.");
    }
  }

  private String credentials(ImageReference image, EvaluationPlan plan) {
    boolean asked = image.transport() == Transport.DOCKER && plan.decided().isEmpty();
    return asked ? credentials.describe(image.dockerReference().orElseThrow()) : "none needed";
  }
}
