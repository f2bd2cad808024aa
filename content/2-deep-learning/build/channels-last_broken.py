"""A colour classifier that is perfect in training and guesses when it serves. Mend it; run until accepted. NumPy."""

import sys

import numpy as np

HEIGHT, WIDTH, CLASSES = 6, 8, 3


def pictures(count, seed):
    """Pictures of shape (height, width, colour): a bright stripe of 2 rows, red, green or blue; noise elsewhere."""
    rng = np.random.default_rng(seed)
    colours = rng.integers(CLASSES, size=count)
    images = 0.3 * rng.random((count, HEIGHT, WIDTH, 3))
    for image, colour, row in zip(images, colours, rng.integers(HEIGHT - 1, size=count), strict=True):
        image[row : row + 2, :, colour] += 0.7
    return images, colours


def for_training(images):
    """(count, height, width, colour) to (count, colour, height, width)."""
    return np.stack([images[..., colour] for colour in range(3)], axis=1)


def for_serving(image):
    """(height, width, colour) to (colour, height, width)."""
    return image.reshape(3, HEIGHT, WIDTH)


def features(image):
    """The brightest row of each of the three planes of a (colour, height, width) picture."""
    return image.mean(axis=2).max(axis=1)


def fit(rows, labels):
    """A mean for each class."""
    return np.stack([rows[labels == k].mean(axis=0) for k in range(CLASSES)])


def classify(means, row):
    """The class of the nearest mean."""
    return int(np.argmin(((means - row) ** 2).sum(axis=1)))


def main():
    """Prints both accuracies and how far the two paths differ; 0 if accepted, else 1."""
    images, labels = pictures(300, 1)
    planes = for_training(images)
    means = fit(np.stack([features(each) for each in planes]), labels)
    trained = np.mean([classify(means, features(each)) == k for each, k in zip(planes, labels, strict=True)])
    fresh, truth = pictures(300, 2)
    served = np.mean([classify(means, features(for_serving(each))) == k for each, k in zip(fresh, truth, strict=True)])
    together = for_training(fresh[:20])
    apart = max(np.abs(for_serving(each) - plane).max() for each, plane in zip(fresh[:20], together, strict=True))
    print(f"shape in training = {planes[0].shape}, shape in serving = {for_serving(fresh[0]).shape}")
    print(f"accuracy in training = {trained:.3f}, accuracy in serving = {served:.3f}")
    print(f"largest difference of the two paths on 20 pictures = {apart:.3f}")
    accepted = apart == 0 and served >= 0.95 and checks_itself()
    print("accepted" if accepted else "not accepted: both paths equal, 0.95 in serving, and a test that tells pictures apart")
    return 0 if accepted else 1


def checks_itself():
    """Does `test_picture` notice a reshape, and a picture turned on its side or mirrored?"""
    image = test_picture()
    good = for_training(image[None])[0]
    wrong = (image.reshape(good.shape), good[:, ::-1], good[:, :, ::-1], good[::-1])
    return all(not np.array_equal(good, each) for each in wrong)


def test_picture():
    """The picture with which the team compares the two paths."""
    return np.full((HEIGHT, WIDTH, 3), 0.5)


if __name__ == "__main__":
    sys.exit(main())
