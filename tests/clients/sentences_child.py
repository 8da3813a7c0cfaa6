"""What pruning costs a model of sentences: how far similarities drift, and whether paraphrases still find each other.

    python main.py evaluate FOLDER --with tests/clients/sentences_child.py --python PYTHON-WITH-TRANSFORMERS
    python tests/clients/sentences_child.py FOLDER            prints the same for a model
    python tests/clients/sentences_child.py --keep FOLDER     keeps the similarities of the uncut model beside this file

For all-MiniLM-L6-v2 and others that take the mean of what they say of the tokens.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

REFERENCE = Path(__file__).with_name("sentences.npy")

# each pair says one thing twice, and shares its words with others
PAIRS = (
    ("The cat sleeps on the warm windowsill.", "A kitten is napping by the sunny window."),
    ("The dog ran after the ball in the park.", "A puppy chased a toy across the meadow."),
    ("Birds gather on the roof before winter.", "In autumn flocks of birds meet on the housetop."),
    ("The trees lose their leaves in October.", "Foliage falls from the branches in autumn."),
    ("She bakes bread every Sunday morning.", "At the weekend she makes fresh loaves in her oven."),
    ("The soup needs more salt.", "This broth tastes bland and wants seasoning."),
    ("He roasted the coffee beans himself.", "The coffee was made from beans that he browned at home."),
    ("The restaurant closes at ten in the evening.", "You cannot eat there after 10 pm."),
    ("The train to Berlin is late again.", "Once more the service to the German capital is delayed."),
    ("Our flight was cancelled because of the storm.", "Bad weather grounded the plane that we had booked."),
    ("He repaired the old bicycle in the garage.", "The worn bike was mended in his workshop."),
    ("Traffic in the city centre is heavy today.", "There are long queues of cars downtown."),
    ("Interest rates rose for the third time this year.", "The central bank made borrowing dearer once again."),
    ("The company fired a hundred workers.", "A hundred employees lost their jobs at the firm."),
    ("Share prices fell sharply on Monday.", "Stocks dropped a lot at the beginning of the week."),
    ("The government lowers the tax on fuel.", "Petrol becomes cheaper as ministers cut the duty."),
    ("The doctor told him to rest for a week.", "He was advised by his physician to take some days off."),
    ("Vaccines protect children against measles.", "Immunisation keeps kids from catching the disease."),
    ("Smoking damages the lungs.", "Cigarettes are harmful to the organs of breathing."),
    ("She broke her arm while skiing.", "A fall on the slopes fractured her limb."),
    ("The telescope found a planet like Earth.", "Astronomers have discovered a world similar to ours."),
    ("Water boils at a lower temperature in the mountains.", "At great heights less heat makes water bubble."),
    ("The neural network recognises handwritten digits.", "A learned model can read numbers written by hand."),
    ("The programmer fixed the bug in the parser.", "A fault in the code that reads the input was removed."),
    ("Our team won the final by two goals.", "We are champions after a victory of 2 to 0."),
    ("The runner set a new record in the marathon.", "Nobody has ever finished the long race so fast."),
    ("The violinist played a sonata by Bach.", "A piece of baroque music was performed on the fiddle."),
    ("The museum shows paintings from the Renaissance.", "Pictures by old Italian masters hang in the gallery."),
    ("The novel tells the story of three sisters.", "The book is about the lives of some siblings."),
    ("Students must hand in their essays by Friday.", "The deadline for the written work is the end of the week."),
    ("The old castle stands on a hill above the river.", "A fortress overlooks the valley and its stream."),
    ("Heavy rain flooded the streets of the village.", "Roads were under water after the downpour."),
)


def load(checkpoint: str) -> torch.nn.Module:
    """The model of a folder, or of the folder of a file."""
    path = Path(checkpoint)
    folder = path if path.is_dir() else path.parent
    model = AutoModel.from_pretrained(folder).eval()
    model.inputs = AutoTokenizer.from_pretrained(folder)(
        [sentence for pair in PAIRS for sentence in pair], padding=True, return_tensors="pt"
    )
    return model


def evaluate(model: torch.nn.Module) -> dict[str, float]:
    """How the similarities of all pairs of sentences have moved.

    Returns:
        spearman, pearson: correlation with those of the uncut model.
        drift: by how much a similarity differs, on average.
        paraphrases: the share of sentences to which their paraphrase is the most similar one.
    """
    found = similarities(model)
    above = np.triu_indices(len(found), 1)
    now, before = found[above], np.load(REFERENCE)[above]
    np.fill_diagonal(found, -1)
    partners = np.arange(len(found)) ^ 1
    return {
        "spearman": correlation(now.argsort().argsort(), before.argsort().argsort()),
        "pearson": correlation(now, before),
        "drift": float(np.abs(now - before).mean()),
        "paraphrases": float((found.argmax(1) == partners).mean()),
    }


def similarities(model: torch.nn.Module) -> np.ndarray:
    """Cosines between the embeddings of all sentences, float32 of (n, n)."""
    with torch.inference_mode():
        tokens = model(**model.inputs).last_hidden_state
        mask = model.inputs["attention_mask"][..., None]
        means = (tokens * mask).sum(1) / mask.sum(1)
        unit = torch.nn.functional.normalize(means)
        return (unit @ unit.T).float().numpy()


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Pearson's; 0 where one of them does not vary."""
    if not (first.std() and second.std()):
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


if __name__ == "__main__":
    *keep, folder = sys.argv[1:]
    if keep:
        np.save(REFERENCE, similarities(load(folder)))
    else:
        print(json.dumps(evaluate(load(folder))))
