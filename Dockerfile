# Two stages: what builds stays behind, what runs is Python, the locked dependencies and one wheel.
FROM python:3.13-slim AS build
WORKDIR /source
RUN python -m venv /dose
ENV PATH=/dose/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin dose \
    && install --directory --owner dose --group dose --mode 700 /data
COPY --from=build /dose /dose
ENV PATH=/dose/bin:$PATH PYTHONUNBUFFERED=1 DOSE_DATA_DIR=/data
USER dose
WORKDIR /data
VOLUME /data
# Content, settings and database, as an operator would ask. A bot that is cut off from its platform is healthy: it waits.
HEALTHCHECK --interval=5m --timeout=30s --start-period=30s CMD ["dose", "check"]
CMD ["dose", "run"]
